import { describe, expect, test } from '@jest/globals';
import { DENIED, DOWN, type MemoryStore, memoryStore, SETTINGS } from '../rejects/s3/testing/memory_store.ts';
import { sleepingClock } from '../testing.ts';
import { s3Store } from './s3_store.ts';

const FIRST = 'users.20260101T000000Z.00000000.jsonl';
const SECOND = 'orders.20260102T000000Z.00000000.jsonl';

const storeAt = (key: string, store: MemoryStore) =>
  s3Store({ settings: SETTINGS, key, store, clock: sleepingClock() });

describe('what an address means', () => {
  const objects = {
    [`a/${SECOND}`]: 'two',
    [`a/${FIRST}`]: 'one',
    [`a/${FIRST}.progress`]: '{}',
    'a/mine.jsonl': '',
    [`a/deeper/${FIRST}`]: 'other',
    [`ab/${FIRST}`]: 'other',
    [FIRST]: 'top',
  };
  const of = (key: string) => storeAt(key, memoryStore(objects)).find();

  test.each(['a', 'a/'])('the prefix %s: the dead letters right below it, the oldest first', async (key) => {
    expect(await of(key)).toEqual({
      paths: [`s3://acme/a/${FIRST}`, `s3://acme/a/${SECOND}`],
      others: ['mine.jsonl'],
    });
  });

  test('no key: those at the top of the bucket', async () => {
    expect(await of('')).toEqual({ paths: [`s3://acme/${FIRST}`], others: [] });
  });

  test('an object is itself, whatever its name', async () => {
    expect(await of('a/mine.jsonl')).toEqual({ paths: ['s3://acme/a/mine.jsonl'], others: [] });
  });

  test('a prefix without objects has none', async () => {
    expect(await of('none')).toEqual({ paths: [], others: [] });
  });
});

describe('a dead letter', () => {
  test('is read in parts, up to a size', async () => {
    const text = 'x'.repeat((4 << 20) + 10);
    const memory = memoryStore({ [`a/${FIRST}`]: text });
    const store = storeAt('a', memory);
    await store.find();
    const path = `s3://acme/a/${FIRST}`;
    expect(await store.opening(path, 3)).toEqual({ size: text.length, head: Buffer.from('xxx') });
    const chunks = await Array.fromAsync(store.chunks(path, text.length - 1));
    expect(chunks.map(({ length }) => length)).toEqual([4 << 20, 9]);
  });

  test('that is empty is not asked for', async () => {
    const memory = memoryStore({ [`a/${FIRST}`]: '' });
    const store = storeAt('a', memory);
    await store.find();
    expect(await store.opening(`s3://acme/a/${FIRST}`, 9)).toEqual({ size: 0, head: Buffer.alloc(0) });
    expect(memory.calls).toEqual(['s3:ListBucket a', 's3:ListBucket a/']);
  });

  test('that is deleted or shortened meanwhile ends the replay', async () => {
    const memory = memoryStore({ [`a/${FIRST}`]: 'abc' });
    const store = storeAt('a', memory);
    await store.find();
    memory.objects.set(`a/${FIRST}`, Buffer.from('a'));
    await expect(Array.fromAsync(store.chunks(`s3://acme/a/${FIRST}`, 3))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('deleted or replaced while'),
    });
  });

  test('what the store denies and what passes by itself are told apart', async () => {
    const memory = memoryStore();
    memory.fail('s3:ListBucket', DENIED);
    await expect(storeAt('a', memory).find()).rejects.toMatchObject({
      type: 'config_error',
      code: 'FILE_UNREADABLE',
      message: expect.stringMatching(/^s3:\/\/acme\/a cannot be read: .*denies s3:ListBucket/),
    });
    memory.fail('s3:ListBucket', DOWN);
    await expect(storeAt('a', memory).find()).rejects.toMatchObject({
      type: 'transient_error',
      code: 'DEAD_LETTER_UNREACHABLE',
    });
  });
});

describe('a progress', () => {
  const path = `s3://acme/a/${FIRST}.progress`;

  test('is read where the listing has one, and else not asked for', async () => {
    const memory = memoryStore({ [`a/${FIRST}`]: 'x' });
    const store = storeAt('a', memory);
    await store.find();
    expect(await store.readProgress(path)).toBeNull();
    expect(memory.calls.filter((call) => call.startsWith('s3:GetObject'))).toEqual([]);
    await store.writeProgress(path, 'text');
    const next = storeAt(`a/${FIRST}`, memory);
    await next.find();
    expect(await next.readProgress(path)).toBe('text');
  });

  test.each([
    [DENIED, 'config_error', 'REPLAY_PROGRESS'],
    [DOWN, 'transient_error', 'DEAD_LETTER_UNREACHABLE'],
  ])('that cannot be written says why: %j', async (thrown, type, code) => {
    const memory = memoryStore();
    memory.fail('s3:PutObject', thrown);
    const store = storeAt('a', memory);
    await expect(store.writeProgress(path, '')).rejects.toMatchObject({ type, code });
    await expect(store.lock([])).rejects.toMatchObject({ type, code });
  });
});

test('the lock is beside the dead letters, also of a single one', async () => {
  const memory = memoryStore({ [`a/${FIRST}`]: 'x', [FIRST]: 'x' });
  for (const [key, lock] of [
    [`a/${FIRST}`, 'a/replay.lock'],
    ['a', 'a/replay.lock'],
    [FIRST, 'replay.lock'],
  ] as const) {
    const store = storeAt(key, memory);
    await store.find();
    const held = store.lock([]);
    await held.then((each) => each.release());
    expect(memory.calls.at(-1)).toBe(`s3:DeleteObject ${lock}`);
  }
});
