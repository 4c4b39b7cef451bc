import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openFileStore } from './file.ts';
import type { Shelf, Store } from './store.ts';

const JOURNAL: Shelf = { name: 'journal', partition: 1 };
const SCOPE = 'production https://rest.iad-01.braze.com';

let directory = '';
let opened: Store[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'destination-braze-memory-'));
});

afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
  rmSync(directory, { recursive: true, force: true });
});

async function open(given: { scope?: string; isReadOnly?: boolean; directory?: string } = {}) {
  const store = await openFileStore({ directory, scope: SCOPE, ...given });
  opened.push(store);
  return store;
}

/** The one file of the memory. */
const file = () => join(directory, readdirSync(directory).find((name) => name.endsWith('.sqlite')) as string);

const put = (store: Store, number: number, blob: Uint8Array, shelf = JOURNAL) =>
  store.commit({ puts: [{ shelf, number, blob }], drops: [] });

/** Leaves a closed memory with blobs of 1,000 bytes. */
async function filled(count: number): Promise<void> {
  const store = await open();
  await store.lease(['users']);
  const puts = Array.from({ length: count }, (_, number) => ({
    shelf: JOURNAL,
    number,
    blob: Buffer.alloc(1_000, number),
  }));
  await store.commit({ puts, drops: [] });
  await store.close();
}

const text = ([blob]: readonly (Uint8Array | null)[]) => Buffer.from(blob ?? []).toString();

async function failureOf(act: () => Promise<unknown>) {
  return act().then(
    () => null,
    (error: unknown) => error,
  );
}

/** Puts these bytes in the place of the memory. */
function lay(bytes: Uint8Array): void {
  const path = file();
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  writeFileSync(path, bytes);
}

/** What a sync that opens the memory and reads it all fails with; null: it does not, and all is as it was written. */
async function reading(count: number): Promise<unknown> {
  return failureOf(async () => {
    const store = await open();
    try {
      const blobs = await store.read(JOURNAL, [...Array(count).keys()]);
      expect(blobs.findIndex((blob, i) => !Buffer.alloc(1_000, i).equals(blob ?? Buffer.of()))).toBe(-1);
    } finally {
      await store.close();
    }
  });
}

const damage = expect.objectContaining({
  type: 'transient_error',
  code: 'MEMORY_DAMAGED',
  message: expect.stringMatching(/\.sqlite: .* Delete it with .*Never restore it from a backup/),
});

test('each memory is a file that only its user may read, in a directory that is made', async () => {
  directory = join(directory, 'data', 'memory');
  await open();
  await open({ scope: 'another' });
  const files = readdirSync(directory).filter((name) => name.endsWith('.sqlite'));
  expect(files).toHaveLength(2);
  for (const name of readdirSync(directory)) {
    expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600]);
  }
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(files.join()).not.toContain('production');
});

describe('a command that only reads', () => {
  test('finds a memory that does not exist empty, and makes none', async () => {
    directory = join(directory, 'none');
    const store = await open({ isReadOnly: true });
    expect(await store.read(JOURNAL, [0, 1])).toEqual([null, null]);
    expect(await store.size()).toBe(0);
    expect(existsSync(directory)).toBe(false);
    await expect(put(store, 0, Buffer.from('x'))).rejects.toThrow('reading only');
    await expect(store.lease(['users'])).rejects.toThrow('reading only');
  });

  test('reads while a sync writes, and leaves every byte as it is', async () => {
    const store = await open();
    await store.lease(['users']);
    await put(store, 0, Buffer.from('one'));
    const before = statSync(file());
    const reader = await open({ isReadOnly: true });
    expect(reader.hashKey).toEqual(store.hashKey);
    expect(text(await reader.read(JOURNAL, [0]))).toBe('one');
    await put(store, 0, Buffer.from('two'));
    expect(text(await reader.read(JOURNAL, [0]))).toBe('two');
    await reader.close();
    expect(statSync(file())).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
  });
});

describe('a memory is refused that', () => {
  test('is no database', async () => {
    await filled(1);
    writeFileSync(file(), 'not a database, but a text that is longer than the head of one: '.repeat(20));
    expect(await reading(1)).toEqual(damage);
  });

  test('is the database of another program', async () => {
    await filled(1);
    const other = file();
    rmSync(other);
    const database = new DatabaseSync(other);
    database.exec('CREATE TABLE customers (id)');
    database.close();
    expect(await reading(1)).toEqual(damage);
  });

  test.each([
    ['a later version made', 'PRAGMA user_version = 3', /another version .*format 3; this version knows 2/],
    ['belongs to another workspace', "UPDATE meta SET value = 'x' WHERE name = 'scope'", /another workspace/],
    ['lost the key of its hashes', "DELETE FROM meta WHERE name = 'hash_key'", /key of its hashes/],
    ['lost a table', 'DROP TABLE once', /SQLite/],
  ])('%s', async (_, statement, words) => {
    await filled(1);
    const database = new DatabaseSync(file());
    database.exec(statement);
    database.close();
    for (const isReadOnly of [false, true]) {
      const failure = await failureOf(() => open({ isReadOnly }));
      expect(failure).toMatchObject({
        type: 'transient_error',
        message: expect.stringMatching(words),
      });
    }
  });

  test('was cut off, wherever', async () => {
    await filled(60);
    const whole = readFileSync(file());
    for (let size = 0; size < whole.length; size += 3_001) {
      lay(whole.subarray(0, size));
      expect([size, await reading(60)]).toEqual([size, damage]);
    }
  });
});

test('bytes that were overwritten are never taken for what was written', async () => {
  await filled(60);
  const whole = readFileSync(file());
  let tries = 0;
  let refused = 0;
  for (let at = 0; at < whole.length; at += 1_777) {
    lay(Buffer.from(whole).fill(0xa5, at, at + 16));
    const failure = await reading(60);
    tries++;
    // Only bytes that hold nothing may be anything.
    if (failure === null) continue;
    expect([at, failure]).toEqual([at, damage]);
    refused++;
  }
  expect(refused).toBeGreaterThan(0.6 * tries);
});

test('a file that is deleted or replaced while a sync runs ends it', async () => {
  for (const replace of [false, true]) {
    const store = await open();
    await store.lease(['users']);
    rmSync(file());
    if (replace) await open();
    await expect(put(store, 0, Buffer.from('x'))).rejects.toMatchObject({ code: 'MEMORY_LOST' });
    await expect(store.renew()).rejects.toMatchObject({ code: 'MEMORY_LOST' });
  }
});

test('the greatest partition and number have a place of their own', async () => {
  const store = await open();
  await store.lease(['users']);
  const places = [0, 1, 2 ** 21 - 1].flatMap((partition) =>
    [0, 1, 2 ** 32 - 1].map((number) => ({ shelf: { name: 'header', partition } as const, number })),
  );
  await store.commit({
    puts: places.map((place, i) => ({ ...place, blob: Buffer.from(String(i)) })),
    drops: [],
  });
  for (const [i, { shelf, number }] of places.entries()) {
    expect(text(await store.read(shelf, [number]))).toBe(String(i));
  }
  expect(await store.partitions()).toEqual([0, 1, 2 ** 21 - 1]);
  await store.commit({
    puts: [],
    drops: [{ shelf: { name: 'header', partition: 1 }, from: 0, to: 2 ** 32 }],
  });
  expect(await store.partitions()).toEqual([0, 2 ** 21 - 1]);
});

test('of a file that was deleted nothing comes back, though SQLite left its log', async () => {
  const store = await open();
  await store.lease(['users']);
  await put(store, 0, Buffer.from('old'));
  rmSync(file());
  const fresh = await open();
  expect(await fresh.read(JOURNAL, [0])).toEqual([null]);
  expect(fresh.hashKey).not.toEqual(store.hashKey);
  expect(await fresh.lease(['users'])).toBeNull();
});

test('a directory that is none is refused in words', async () => {
  const path = join(directory, 'file');
  writeFileSync(path, '');
  for (const isReadOnly of [false, true]) {
    expect(await failureOf(() => open({ directory: path, isReadOnly }))).toMatchObject({
      type: 'transient_error',
      code: 'MEMORY_UNAVAILABLE',
      message: expect.stringContaining(path),
    });
  }
});

test.each(['/proc/memory', '/proc/self/some/memory'])(
  'a directory that nobody can make is refused in words: %s',
  async (path) => {
    expect(await failureOf(() => open({ directory: path }))).toMatchObject({
      code: 'MEMORY_UNAVAILABLE',
      message: expect.stringContaining(path),
    });
  },
);

test('room that drops leave goes back to the disk', async () => {
  await filled(2_000);
  const before = statSync(file()).size;
  const store = await open();
  await store.lease(['users']);
  await store.commit({ puts: [], drops: [{ shelf: JOURNAL, from: 0, to: 1_900 }] });
  await store.close();
  expect(statSync(file()).size).toBeLessThan(before / 5);
  expect(Buffer.from((await (await open()).read(JOURNAL, [1_950]))[0] ?? [])).toEqual(
    Buffer.alloc(1_000, 1_950),
  );
});
