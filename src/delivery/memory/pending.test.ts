import { expect, test } from '@jest/globals';
import { createPending } from './pending.ts';
import { shelf } from './shelves.ts';
import type { Changes } from './stores/store.ts';

const JOURNAL = shelf('journal', 1);
const BLOB = new Uint8Array(1);

/** A store whose commits wait to be settled. */
function openPending() {
  const commits: { changes: Changes; resolve: () => void; reject: (error: Error) => void }[] = [];
  const pending = createPending({
    commit: (changes) => new Promise((resolve, reject) => void commits.push({ changes, resolve, reject })),
  });
  return { pending, commits };
}

async function isSettled(promise: Promise<void>): Promise<boolean> {
  const open = Symbol('open');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
}

test('what somebody else had committed is waited for, too', async () => {
  const { pending, commits } = openPending();
  pending.put(JOURNAL, 0, BLOB);
  pending.put(JOURNAL, 1, BLOB);
  const first = pending.commit();
  const second = pending.commit();
  expect(commits).toHaveLength(1);
  expect([await isSettled(first), await isSettled(second)]).toEqual([false, false]);
  commits[0]?.resolve();
  await Promise.all([first, second]);
});

test('who has nothing to commit learns that what came before failed', async () => {
  const { pending, commits } = openPending();
  pending.put(JOURNAL, 0, BLOB);
  const both = Promise.allSettled([pending.commit(), pending.commit()]);
  commits[0]?.reject(new Error('the disk is full'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('nothing is committed where there is nothing, and a drop takes what was put before', async () => {
  const { pending, commits } = openPending();
  await pending.commit();
  expect(commits).toEqual([]);
  pending.put(JOURNAL, 3, BLOB);
  pending.put(JOURNAL, 7, BLOB);
  pending.drop(JOURNAL, 0, 5);
  expect(pending.isEmpty).toBe(false);
  const done = pending.commit();
  commits[0]?.resolve();
  await done;
  expect(pending.isEmpty).toBe(true);
  expect(commits[0]?.changes).toEqual({
    puts: [{ shelf: JOURNAL, number: 7, blob: BLOB }],
    drops: [{ shelf: JOURNAL, from: 0, to: 5 }],
  });
});
