import { expect, test } from '@jest/globals';
import { queuedObject } from '../testing.ts';
import type { Key } from './key.ts';
import { OncePer } from './once_per.ts';
import { createPending } from './pending.ts';
import { ramStore } from './testing.ts';

const KEYS: readonly Key[] = [0, 1, 2].map((i) => ({ high: 7 * i - 3, low: -11 * i }));
const [FIRST, SECOND, THIRD] = KEYS as [Key, Key, Key];

/** The keys of a partition as a run finds them that has only this store. */
async function opened(store = ramStore()) {
  const pending = createPending(store);
  return { keys: await OncePer.load(store, pending, 5), pending, store };
}

test('what became of objects outlasts the run', async () => {
  const { keys, pending, store } = await opened();
  expect(keys.stateOf(FIRST)).toBe('new');
  keys.keep('sent', [FIRST]);
  keys.keep('unclear', [SECOND]);
  await pending.commit();
  const next = (await opened(store)).keys;
  expect(KEYS.map((key) => next.stateOf(key))).toEqual(['sent', 'unclear', 'new']);
  expect(next.size).toBe(1);
});

test('an unclear object that was accepted later was sent', async () => {
  const { keys, pending, store } = await opened();
  keys.keep('unclear', [FIRST]);
  keys.keep('sent', [FIRST]);
  await pending.commit();
  expect(keys.stateOf(FIRST)).toBe('sent');
  expect((await opened(store)).keys.stateOf(FIRST)).toBe('sent');
});

test('one object of a key is on its way at a time', async () => {
  const { keys } = await opened();
  const [one, other] = [queuedObject(), queuedObject()];
  keys.take(FIRST, one);
  expect([keys.isTaken(FIRST, one), keys.isTaken(FIRST, other), keys.isTaken(SECOND, other)]).toEqual([
    false,
    true,
    false,
  ]);
  keys.release(FIRST);
  expect(keys.isTaken(FIRST, other)).toBe(false);
});

test('a run may forget all keys, for those after it', async () => {
  const { keys, pending, store } = await opened();
  keys.keep('sent', [FIRST, THIRD]);
  await pending.commit();
  keys.clear();
  await pending.commit();
  expect((await opened(store)).keys.stateOf(FIRST)).toBe('new');
});
