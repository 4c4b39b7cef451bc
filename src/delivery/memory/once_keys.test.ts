import { describe, expect, test } from '@jest/globals';
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
  return { store, open, keys: await open() };
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

test('nothing is kept of rows that do not come again', async () => {
  const { keys, open } = await runs();
  keys.add('accepted', [KEY], segment());
  keys.add('unresolved', [OTHER], null);
  keys.clear();
  expect((await open()).isEmpty).toBe(true);
});

test('what is covered, and what came again, takes no room from the next run on', async () => {
  const { store, keys, open } = await runs();
  const [before, behind] = [segment(), segment()];
  for (let i = 0; i < 50; i++) keys.add('accepted', [KEY], before);
  keys.add('accepted', [KEY, OTHER], behind);
  keys.add('unresolved', [OTHER, OTHER], behind);
  keys.cover([before]);
  const next = await open();
  const rows = segment();
  next.take('accepted', OTHER, rows);
  next.take('unresolved', OTHER, rows);
  next.cover([rows]);
  const third = await open();
  await open();
  expect([[...third.accepted], [...third.unresolved]]).toEqual([[KEY], [OTHER]]);
  const blobs = await store.read({ name: 'once', partition: 1 }, [...Array(60).keys()]);
  expect(blobs.map((blob) => blob?.length ?? 0).filter((length) => length > 0)).toHaveLength(2);
});

describe('after a run that ended well', () => {
  test.each([
    ['covered by its last state come no more', 'this run', false, false],
    ['behind its last state come again', 'this run', true, true],
    ['that goes on from a state of an earlier run come again', 'an earlier run', true, true],
    ['that was not read come again', 'an earlier run', false, true],
    ['that never has states are meant anew', 'no run', true, false],
  ])('rows of a stream %s', async (_, gaveStateBack, hasRowsBehind, expected) => {
    const { keys, open } = await runs();
    if (gaveStateBack === 'an earlier run') {
      keys.noteState();
      keys.clear();
    }
    const now = await open();
    if (gaveStateBack === 'this run') now.noteState();
    expect(now.comeAgain(hasRowsBehind)).toBe(expected);
  });
});
