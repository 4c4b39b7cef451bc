import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { openFileStore } from './file.ts';
import type { Shelf, Store } from './store.ts';

/** What a disk has confirmed, and what it has not. */

const RECORDS: Shelf = { name: 'records', partition: 1 };
const PAGES: Shelf = { name: 'pages', partition: 1 };

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'destination-braze-memory-'));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const open = (within = directory) => openFileStore({ directory: within, scope: 'a' });
const fileIn = (within: string) =>
  join(within, readdirSync(within).find((name) => name.endsWith('.sqlite')) as string);

const put = (store: Store, number: number, shelf = RECORDS) =>
  store.commit({ puts: [{ shelf, number, blob: Buffer.alloc(900, number) }], drops: [] });

/** What forces a file to the disk, for the test to hold. */
async function syncing() {
  const handle = await openFile(import.meta.filename, 'r');
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  return jest.spyOn(prototype, 'datasync');
}

test('a commit is confirmed only when its bytes were forced to the disk', async () => {
  const sync = await syncing();
  const store = await open();
  await store.lease(['users']);
  let onDisk = false;
  sync.mockImplementation(async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    onDisk = true;
  });
  await put(store, 0);
  expect(onDisk).toBe(true);
  await store.close();
});

test('commits that wait for the disk are forced there together', async () => {
  const sync = await syncing();
  const store = await open();
  await store.lease(['users']);
  sync.mockClear();
  await Promise.all([...Array(500).keys()].map((number) => put(store, number)));
  expect(sync).toHaveBeenCalledTimes(1);
  await store.close();
});

test('what the disk did not take is not confirmed, and nothing is after it', async () => {
  const sync = await syncing();
  const store = await open();
  await store.lease(['users']);
  sync.mockImplementationOnce(async () => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'fdatasync' });
  });
  await expect(put(store, 0)).rejects.toMatchObject({ code: 'MEMORY_FULL' });
  // The system forgets a failed write after it has reported it once.
  await expect(put(store, 1)).rejects.toMatchObject({ code: 'MEMORY_FULL' });
  await store.close();
});

test('damage shows at the start after a crash, rather than in the middle of a sync', async () => {
  const store = await open();
  await store.lease(['users']);
  for (const shelf of [RECORDS, PAGES]) {
    await Promise.all([...Array(400).keys()].map((number) => put(store, number, shelf)));
  }
  await store.close();
  const whole = readFileSync(fileIn(directory));
  // A page of the records: they are what was written first.
  const page = Math.floor(whole.indexOf(Buffer.alloc(900, 50)) / 4_096);

  for (const crashed of [false, true]) {
    const copy = mkdtempSync(join(directory, 'copy-'));
    const path = join(copy, fileIn(directory).slice(directory.length + 1));
    writeFileSync(path, whole);
    if (crashed) leaveLog(path);
    const bytes = readFileSync(path).fill(0, page * 4_096, (page + 1) * 4_096);
    writeFileSync(path, bytes);
    const opening = open(copy);
    if (crashed) {
      await expect(opening).rejects.toMatchObject({
        code: 'MEMORY_DAMAGED',
        message: expect.stringContaining('after a crash'),
      });
    } else await (await opening).close();
  }
});

/** Leaves what a process leaves that is killed after a change. */
function leaveLog(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO meta VALUES ('change', 1)");
  copyFileSync(`${path}-wal`, `${path}-kept`);
  database.close();
  copyFileSync(`${path}-kept`, `${path}-wal`);
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
}
