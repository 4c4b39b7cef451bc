import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { systemClock } from './clock.ts';

test('a sleeper wakes after its time, and leaves nothing at the signal', async () => {
  const { signal } = new AbortController();
  const before = systemClock.now();
  await systemClock.sleep(20, signal);
  expect(systemClock.now() - before).toBeGreaterThanOrEqual(18);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a sleeper wakes at once when the sync is aborted, before or in the middle', async () => {
  const abort = new AbortController();
  const sleep = systemClock.sleep(3_600_000, abort.signal);
  abort.abort();
  await expect(sleep).resolves.toBeUndefined();
  await expect(systemClock.sleep(3_600_000, abort.signal)).resolves.toBeUndefined();
});
