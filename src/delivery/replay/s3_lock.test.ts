import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { DOWN, memoryStore } from '../rejects/s3/testing/memory_store.ts';
import { timerClock } from '../testing.ts';
import { lockFolder } from './s3_lock.ts';

const KEY = 'rejects/replay.lock';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** A lock that is asked for, and what became of that. */
function asked(store: ReturnType<typeof memoryStore>) {
  const locking = lockFolder({ store, bucket: 'acme', key: KEY, clock: timerClock });
  const outcome: { code: string | null } = { code: null };
  locking.then(
    () => {
      outcome.code = 'held';
    },
    (error) => {
      outcome.code = error.code;
    },
  );
  return { locking, outcome };
}

/** Resolves once the lock is released, however often its holder waits meanwhile. */
async function released(locking: ReturnType<typeof lockFolder>): Promise<void> {
  const releasing = (await locking).release();
  await pass(0);
  await releasing;
}

test('a lock keeps others away for as long as it is held, and is gone when it is released', async () => {
  const store = memoryStore();
  const first = asked(store);
  await pass(1_000);
  expect(first.outcome.code).toBe('held');
  await pass(60_000);
  const second = asked(store);
  await pass(3_000);
  expect(second.outcome.code).toBe('REPLAY_LOCKED');
  expect((await first.locking).failure()).toBeNull();
  await released(first.locking);
  expect(store.objects.size).toBe(0);
});

test('one that its holder left behind in a crash is free after 15 seconds', async () => {
  const store = memoryStore({ [KEY]: '{"holder":"gone","beats":7}' });
  const { locking, outcome } = asked(store);
  await pass(14_900);
  expect(outcome.code).toBeNull();
  await pass(1_200);
  expect(outcome.code).toBe('held');
  await released(locking);
});

test('one that is released meanwhile is free at once', async () => {
  const store = memoryStore({ [KEY]: '{"holder":"other","beats":7}' });
  const { locking, outcome } = asked(store);
  await pass(1_000);
  store.objects.delete(KEY);
  await pass(3_100);
  expect(outcome.code).toBe('held');
  await released(locking);
});

test('of two that begin at the same moment one goes on', async () => {
  const store = memoryStore();
  const both = [asked(store), asked(store)];
  await pass(1_100);
  expect(both.map(({ outcome }) => outcome.code).sort()).toEqual(['REPLAY_LOCKED', 'held']);
  for (const { locking, outcome } of both) if (outcome.code === 'held') await released(locking);
});

test('a holder that was overtaken learns it at its next beat, and leaves the lock of the other', async () => {
  const store = memoryStore();
  const { locking } = asked(store);
  await pass(1_000);
  store.objects.set(KEY, Buffer.from('{"holder":"other","beats":1}'));
  await pass(3_000);
  expect((await locking).failure()).toMatchObject({ code: 'REPLAY_LOCKED' });
  await released(locking);
  expect(store.objects.has(KEY)).toBe(true);
});

test('a beat that the store does not take loses nothing', async () => {
  const store = memoryStore();
  const { locking } = asked(store);
  await pass(1_000);
  store.fail('s3:PutObject', DOWN);
  await pass(6_000);
  store.fail('s3:PutObject', null);
  await pass(3_000);
  expect((await locking).failure()).toBeNull();
  await released(locking);
});

test('without an answer of the store there is no lock', async () => {
  const store = memoryStore();
  store.fail('s3:PutObject', DOWN);
  await expect(asked(store).locking).rejects.toMatchObject({ isPassing: true });
});
