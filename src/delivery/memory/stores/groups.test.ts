import { expect, test } from '@jest/globals';
import { createGroups } from './groups.ts';
import type { Changes } from './store.ts';

const changesOf = (number: number, bytes = 1): Changes => ({
  puts: [{ shelf: { name: 'journal', partition: 1 }, number, blob: Buffer.alloc(bytes) }],
  drops: [],
});
const numbersOf = (group: readonly Changes[]) => group.map(({ puts }) => puts[0]?.number);

/** Groups whose writes end when the test ends them. */
function heldGroups() {
  const written: unknown[] = [];
  const ends: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const groups = createGroups((group) => {
    written.push(numbersOf(group));
    return new Promise((resolve, reject) => void ends.push({ resolve, reject }));
  });
  /** The write of this number, counted from 0, once it has begun. */
  const write = async (index: number) => {
    while (ends.length <= index) await new Promise(setImmediate);
    return ends[index] as (typeof ends)[number];
  };
  return { groups, written, write };
}

test('commits of one turn of the event loop are one write, and so are those that come during it', async () => {
  const { groups, written, write } = heldGroups();
  const first = [groups.commit(changesOf(0)), groups.commit(changesOf(1))];
  const { resolve } = await write(0);
  const later = [groups.commit(changesOf(2)), groups.commit(changesOf(3))];
  resolve();
  await Promise.all(first);
  (await write(1)).resolve();
  await Promise.all(later);
  expect(written).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('no write begins before the one before it has ended', async () => {
  const { groups, written, write } = heldGroups();
  const commits = [groups.commit(changesOf(0))];
  const { resolve } = await write(0);
  commits.push(groups.commit(changesOf(1)));
  await new Promise((later) => setTimeout(later, 40));
  expect(written).toEqual([[0]]);
  resolve();
  (await write(1)).resolve();
  await Promise.all(commits);
});

test('under load there are at most 100 writes a second, and a commit waits no longer than for the next one', async () => {
  const groups = createGroups(async () => void writes++);
  const waits: number[] = [];
  let writes = 0;
  const start = performance.now();
  for (let i = 0; i < 100; i++) {
    const begin = performance.now();
    void groups.commit(changesOf(i)).then(() => waits.push(performance.now() - begin));
    await new Promise((later) => setTimeout(later, 1));
  }
  await groups.quiet();
  const elapsed = performance.now() - start;
  // The first one waits for nothing; timers may be a little early.
  expect(writes).toBeLessThanOrEqual(1 + elapsed / 8);
  expect(waits.sort((a, b) => a - b)[50]).toBeLessThan(20);
});

test('a write holds no more than 8 MB, but a larger commit is one of its own', async () => {
  const written: unknown[] = [];
  const groups = createGroups(async (group) => void written.push(numbersOf(group)));
  const sizes = [3, 3, 3, 20, 1].map((mebibytes) => mebibytes << 20);
  await Promise.all(sizes.map((bytes, i) => groups.commit(changesOf(i, bytes))));
  expect(written).toEqual([[0, 1], [2], [3], [4]]);
});

test('when a write fails, all of its commits fail, and so does all that comes after', async () => {
  const { groups, written, write } = heldGroups();
  const commits = [0, 1].map((i) => groups.commit(changesOf(i)));
  const failed = Promise.allSettled(commits);
  const { reject } = await write(0);
  const during = Promise.allSettled([groups.commit(changesOf(2))]);
  reject(new Error('full'));
  const rejected = { status: 'rejected', reason: new Error('full') };
  expect(await failed).toEqual([rejected, rejected]);
  expect(await during).toEqual([rejected]);
  await expect(groups.commit(changesOf(3))).rejects.toThrow('full');
  expect(written).toEqual([[0, 1]]);
});
