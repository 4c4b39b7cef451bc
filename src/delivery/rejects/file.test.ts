import {
  type FileHandle,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Failure } from '../../report/failure.ts';
import type { PendingRow } from '../row.ts';
import { pendingRow, record } from '../testing.ts';
import type { DeadLetter } from './dead_letter.ts';
import { fileDeadLetter } from './file.ts';
import { rejectsFileName, rejectsFileTime } from './name.ts';

const NOW = Date.UTC(2026, 0, 1);
let directory: string;
let failures: Failure[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dead-letter-'));
  failures = [];
});

afterEach(async () => {
  jest.restoreAllMocks();
  await rm(directory, { recursive: true });
});

const openDeadLetter = (path = directory) =>
  fileDeadLetter({
    directory: path,
    entriesOf: () => [],
    now: () => NOW,
    fail: (failure) => failures.push(failure),
  });

/** Resolves when the row is durable. */
const taken = (deadLetter: DeadLetter, row: PendingRow) =>
  new Promise<void>((resolve) => deadLetter.take(row, resolve));

const rowWith = (data: string, stream = 'customers') =>
  pendingRow({
    message: record(`{"type":"RECORD","record":{"stream":${JSON.stringify(stream)},"data":${data}}}`),
    errors: [{ code: 'MAPPING_TYPE', message: 'no text', path: '/age', identifier: null }],
  });

const pathsOf = async (stream: string) =>
  (await readdir(directory))
    .filter((name) => name.startsWith(`${stream}.`))
    .map((name) => join(directory, name));
const idsOf = async (stream: string) => {
  const texts = await Promise.all((await pathsOf(stream)).map((path) => readFile(path, 'utf8')));
  return texts.flatMap((text) => text.split('\n').slice(0, -1)).map((line) => JSON.parse(line).data.id);
};

/** The prototype of file handles: tests put themselves between the dead letter and the disk. */
async function fileHandles(): Promise<FileHandle> {
  const handle = await open(directory);
  await handle.close();
  return Object.getPrototypeOf(handle);
}

describe('the files', () => {
  test('one a stream, readable by their owner only', async () => {
    const deadLetter = openDeadLetter();
    expect(deadLetter.keepsRows).toBe(true);
    await Promise.all([
      taken(deadLetter, rowWith('{"id":1}')),
      taken(deadLetter, rowWith('{"id":2}', 'orders')),
      taken(deadLetter, rowWith('{"id":3}')),
    ]);
    await deadLetter.close();
    expect(await idsOf('customers')).toEqual([1, 3]);
    expect(await idsOf('orders')).toEqual([2]);
    expect(deadLetter.paths()).toHaveLength(2);
    for (const path of deadLetter.paths()) expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('their mode does not depend on the umask', async () => {
    const before = process.umask(0o777);
    try {
      const deadLetter = openDeadLetter();
      await taken(deadLetter, rowWith('{"id":1}'));
      await deadLetter.close();
      expect((await stat(deadLetter.paths()[0] as string)).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  test('each sync has its own, in whatever order they write', async () => {
    const [one, another] = [openDeadLetter(), openDeadLetter()];
    for (const id of [1, 2, 3])
      await Promise.all([taken(one, rowWith(`{"id":${id}}`)), taken(another, rowWith(`{"id":${-id}}`))]);
    await Promise.all([one.close(), another.close()]);
    expect(await pathsOf('customers')).toHaveLength(2);
    expect((await idsOf('customers')).toSorted()).toEqual([-1, -2, -3, 1, 2, 3].toSorted());
  });

  test('no file without a rejected row', async () => {
    await openDeadLetter().close();
    expect(await readdir(directory)).toEqual([]);
  });

  test('streams never share one, whatever their names have in common', async () => {
    const streams = [
      { stream: 'b.c', namespace: 'a' },
      { stream: 'c', namespace: 'a.b' },
      { stream: 'a.b.c', namespace: null },
      { stream: 'A.B.C', namespace: null },
      ...['1', '2'].map((end) => ({ stream: 'x'.repeat(300) + end, namespace: null })),
    ];
    const deadLetter = openDeadLetter();
    const rows = streams.map(({ stream, namespace }) => {
      const text = `{"type":"RECORD","record":{"stream":"${stream}","namespace":${JSON.stringify(namespace)},"data":{}}}`;
      return pendingRow({ message: record(text) });
    });
    await Promise.all(rows.map((row) => taken(deadLetter, row)));
    await deadLetter.close();
    expect(new Set(deadLetter.paths()).size).toBe(streams.length);
    const texts = await Promise.all(deadLetter.paths().map((path) => readFile(path, 'utf8')));
    expect(texts.map((text) => text.split('\n').length)).toEqual(streams.map(() => 2));
  });
});

describe('the name of a file', () => {
  const begins = (stream: string, namespace: string | null) =>
    rejectsFileName({ stream, namespace }, NOW).replace(/\.20260101T000000Z\.[0-9a-f]{8}\.jsonl$/, '');

  test.each([
    ['../../etc/passwd', null, '%2E%2E%2F%2E%2E%2Fetc%2Fpasswd'],
    ['.hidden', null, '%2Ehidden'],
    ['orders', 'shop', 'shop.orders'],
    ['b.c', 'a', 'a.b%2Ec'],
    ['c', 'a.b', 'a%2Eb.c'],
    ['Bestellungen für 2026', 'a/b', 'a%2Fb.Bestellungen%20f%C3%BCr%202026'],
    ['nul\u0000', null, 'nul%00'],
    ['half \ud83d', null, 'half%20%EF%BF%BD'],
  ])('of the stream %j of the namespace %j begins with %s', (stream, namespace, name) => {
    expect(begins(stream, namespace)).toBe(name);
  });

  test('tells when its sync began', () => {
    expect(rejectsFileTime(rejectsFileName({ stream: 'a', namespace: null }, NOW))).toBe('20260101T000000Z');
    for (const other of ['orders.jsonl', 'requests.jsonl', 'a.20260101T000000Z.jsonl', 'a.jsonl.progress'])
      expect(rejectsFileTime(other)).toBeNull();
  });

  test('is never longer than file systems allow, nor leads elsewhere', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.option(fc.string({ unit: 'binary', minLength: 1 })),
        (stream, namespace) => {
          const name = rejectsFileName({ stream, namespace }, NOW);
          expect(name.length).toBeLessThanOrEqual(255);
          expect(name).toMatch(/^[\w%~!*'()-][\w%.~!*'()-]+$/);
        },
      ),
    );
  });
});

describe('a file that is not where it was made', () => {
  async function kept() {
    const deadLetter = openDeadLetter();
    await taken(deadLetter, rowWith('{"id":1}'));
    return { deadLetter, path: deadLetter.paths()[0] as string };
  }

  test('is noticed before a state goes out', async () => {
    const { deadLetter, path } = await kept();
    expect(await deadLetter.check()).toBeNull();
    await rename(path, `${path}.moved`);
    expect(await deadLetter.check()).toMatchObject({
      code: 'DEAD_LETTER_VANISHED',
      message: expect.stringContaining(path),
    });
    await writeFile(path, 'another');
    expect(await deadLetter.check()).toMatchObject({ code: 'DEAD_LETTER_VANISHED' });
    await rm(path);
    await symlink(`${path}.moved`, path);
    expect(await deadLetter.check()).toMatchObject({ code: 'DEAD_LETTER_VANISHED' });
    await deadLetter.close();
  });

  test('is noticed when it is still there, but shorter than it was', async () => {
    const { deadLetter, path } = await kept();
    const { size } = await stat(path);
    await truncate(path, size - 1);
    expect(await deadLetter.check()).toMatchObject({ code: 'DEAD_LETTER_VANISHED' });
    await deadLetter.close();
  });

  test('and nothing is asked before a row was put aside', async () => {
    const deadLetter = openDeadLetter();
    expect(deadLetter.check()).toBeNull();
    await deadLetter.close();
  });
});

describe('a row is durable', () => {
  test('only after the disk has it', async () => {
    const calls: string[] = [];
    let synced = () => {};
    jest.spyOn(await fileHandles(), 'datasync').mockImplementation(() => {
      calls.push('sync');
      return new Promise((resolve) => {
        synced = resolve;
      });
    });
    const deadLetter = openDeadLetter();
    const row = taken(deadLetter, rowWith('{"id":1}')).then(() => calls.push('durable'));
    while (calls.length === 0) await new Promise(setImmediate);
    expect(await idsOf('customers')).toEqual([1]);
    await new Promise(setImmediate);
    expect(calls).toEqual(['sync']);
    synced();
    await row;
    await deadLetter.close();
    expect(calls).toEqual(['sync', 'durable']);
  });

  test('only after the disk knows of its file, which is new', async () => {
    const calls: string[] = [];
    const handles = await fileHandles();
    jest.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
      calls.push((await this.stat()).isDirectory() ? 'directory' : 'file');
    });
    const deadLetter = openDeadLetter();
    for (const id of [1, 2])
      await taken(deadLetter, rowWith(`{"id":${id}}`)).then(() => calls.push(`row ${id}`));
    await deadLetter.close();
    expect(calls).toEqual(['directory', 'row 1', 'row 2']);
  });

  test('with all that came while the disk was busy, in one go', async () => {
    const datasync = jest.spyOn(await fileHandles(), 'datasync');
    const deadLetter = openDeadLetter();
    await Promise.all(Array.from({ length: 100 }, (_, id) => taken(deadLetter, rowWith(`{"id":${id}}`))));
    await deadLetter.close();
    expect(await idsOf('customers')).toEqual(Array.from({ length: 100 }, (_, id) => id));
    expect(datasync).toHaveBeenCalledTimes(2);
  });

  test('also when it comes at the very moment at which the one before is', async () => {
    const deadLetter = openDeadLetter();
    for (let id = 0; id < 5; id++) await taken(deadLetter, rowWith(`{"id":${id}}`));
    await deadLetter.close();
    expect(await idsOf('customers')).toEqual([0, 1, 2, 3, 4]);
  });

  test('and closing waits for it', async () => {
    const durable = jest.fn();
    const deadLetter = openDeadLetter();
    deadLetter.take(rowWith('{"id":1}'), durable);
    await deadLetter.close();
    expect(durable).toHaveBeenCalledTimes(1);
  });
});

describe('a disk that does not take it', () => {
  test('a directory that is none: the sync fails, the row is not settled, and the cure is named', async () => {
    const path = join(directory, 'missing');
    const deadLetter = openDeadLetter(path);
    const durable = jest.fn();
    deadLetter.take(rowWith('{"secret":"value"}'), durable);
    await deadLetter.close();
    expect(durable).not.toHaveBeenCalled();
    expect(failures).toMatchObject([
      { type: 'config_error', code: 'DEAD_LETTER_UNWRITABLE', message: expect.stringContaining(path) },
    ]);
    expect(failures[0]?.message).toContain('ENOENT');
    expect(failures[0]?.message).not.toContain('value');
  });

  test('a full disk: nothing more is written behind what may be half a line', async () => {
    const handles = await fileHandles();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const write = jest.spyOn(handles, 'appendFile').mockRejectedValueOnce(full);
    const deadLetter = openDeadLetter();
    const durable = jest.fn();
    deadLetter.take(rowWith('{"id":1}'), durable);
    while (failures.length === 0) await new Promise(setImmediate);
    deadLetter.take(rowWith('{"id":2}'), durable);
    await deadLetter.close();
    expect(write).toHaveBeenCalledTimes(1);
    expect(durable).not.toHaveBeenCalled();
    expect(failures).toHaveLength(1);
  });

  test('a file that was opened is closed again, whatever failed after that', async () => {
    const handles = await fileHandles();
    const chmod = jest.spyOn(handles, 'chmod').mockRejectedValue(new Error('not here'));
    const deadLetter = openDeadLetter();
    deadLetter.take(rowWith('{"id":1}'), () => {});
    await deadLetter.close();
    expect(failures).toHaveLength(1);
    expect(chmod.mock.contexts).toMatchObject([{ fd: -1 }]);
  });
});
