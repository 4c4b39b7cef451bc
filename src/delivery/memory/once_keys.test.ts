import { expect, test } from '@jest/globals';
import type { Segment } from '../ledger.ts';
import { OnceKeys } from './once_keys.ts';
import { createPending } from './pending.ts';
import { ramStore } from './stores/testing.ts';

const KEY = { high: 1, low: -2 };
const OTHER = { high: 3, low: 4 };

function segment(): Segment {
  const tally = { received: 0, accepted: 0, rejected: 0 };
  return { tally, unsettled: 0, accepted: 0, rejected: 0 };
}

/** The keys of a run, and those that the next one finds after this one was cut off. */
async function runs() {
  const store = ramStore();
  const pending = createPending(store);
  const open = async () => {
    await pending.commit();
    return OnceKeys.load(store, pending, 1);
  };
  return { open, keys: await open() };
}

test('what was accepted behind the last state is left out once when it comes again', async () => {
  const { keys, open } = await runs();
  keys.add('accepted', [KEY, KEY, OTHER], segment());
  const next = await open();
  const rows = segment();
  expect([1, 2, 3].map(() => next.take('accepted', KEY, rows))).toEqual([true, true, false]);
  expect(next.take('accepted', OTHER, rows)).toBe(true);
});

test('what a state covers comes no more', async () => {
  const { keys, open } = await runs();
  const before = segment();
  keys.add('accepted', [KEY], before);
  keys.add('accepted', [OTHER], segment());
  keys.cover([before]);
  const next = await open();
  expect([next.take('accepted', KEY, before), next.take('accepted', OTHER, before)]).toEqual([false, true]);
});

test('a state may be given back before the keys of its rows are kept', async () => {
  const { keys, open } = await runs();
  const rows = segment();
  keys.cover([rows]);
  keys.add('accepted', [KEY], rows);
  expect((await open()).isEmpty).toBe(true);
});

test('what came again in a run that was cut off before its state comes once more', async () => {
  const { keys, open } = await runs();
  keys.add('accepted', [KEY, OTHER], segment());
  const second = await open();
  const covered = segment();
  expect(second.take('accepted', KEY, covered)).toBe(true);
  expect(second.take('accepted', OTHER, segment())).toBe(true);
  second.cover([covered]);
  const third = await open();
  expect(third.take('accepted', KEY, segment())).toBe(false);
  expect(third.take('accepted', OTHER, segment())).toBe(true);
});

test('nothing is kept after a run that ended well', async () => {
  const { keys, open } = await runs();
  keys.add('accepted', [KEY], segment());
  keys.add('unresolved', [OTHER], null);
  keys.clear();
  expect((await open()).isEmpty).toBe(true);
});
