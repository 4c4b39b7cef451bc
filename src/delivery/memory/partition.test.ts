import { expect, test } from '@jest/globals';
import { NOTHING_OPEN } from './intents.ts';
import type { Key } from './key.ts';
import { Partition } from './partition.ts';
import { createPending } from './pending.ts';
import { hashes, ramStore } from './testing.ts';

const NAME = { number: 5, stream: 'users', title: 'users' };
const NOW = Date.UTC(2026, 0, 1);

function key(seed: number): Key {
  const [high, low] = hashes(seed);
  return { high, low };
}

function opened(store = ramStore()): Promise<Partition> {
  return Partition.open(NAME, store, createPending(store), NOW);
}

test('what is open, and what is known, outlasts saves that are asked for at once', async () => {
  const store = ramStore();
  const partition = await opened(store);
  partition.begin({ ...NOTHING_OPEN, once: [key(1)] });
  partition.learn([{ key: key(2), fingerprint: key(3), record: 0 }]);
  await Promise.all([partition.save(NOW), partition.save(NOW), partition.save(NOW)]);
  const next = await opened(store);
  expect(next.once.unresolved.has(key(1).high, key(1).low)).toBe(true);
  const slot = next.table.find(key(2).high, key(2).low);
  expect(next.table.isKnown(slot, key(3).high, key(3).low)).toBe(true);
});

test('a run that has no end leaves what it had sent unresolved once, however often it is opened', async () => {
  const store = ramStore();
  const pending = createPending(store);
  const partition = await Partition.open(NAME, store, pending, NOW);
  partition.begin({ ...NOTHING_OPEN, claims: [key(1)], once: [key(2)], oncePer: [key(3)] });
  await pending.commit();
  await opened(store);
  const next = await opened(store);
  expect([next.once.unresolved.size, next.oncePer.stateOf(key(3))]).toEqual([1, 'unclear']);
  expect(next.intents.isDoubted(key(1), NOW)).toBe(true);
});
