import {
  appendFile,
  type FileHandle,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Failure } from '../../report/failure.ts';
import type { PendingRow } from '../row.ts';
import { pendingRow, record } from '../testing.ts';
import type { DeadLetter } from './dead_letter.ts';
import { fileDeadLetter, fileName, newFile, streamFiles } from './file.ts';

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

const openDeadLetter = (files = streamFiles(directory)) =>
  fileDeadLetter({
    files,
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

const linesOf = async (name: string) =>
  (await readFile(join(directory, name), 'utf8')).split('\n').slice(0, -1);
const idsOf = async (name: string) => (await linesOf(name)).map((line) => JSON.parse(line).data.id);

/** The prototype of file handles, to stand between the dead letter and the disk. */
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
    expect(await idsOf('customers.jsonl')).toEqual([1, 3]);
    expect(await idsOf('orders.jsonl')).toEqual([2]);
    expect((await stat(join(directory, 'customers.jsonl'))).mode & 0o777).toBe(0o600);
  });

  test('one for all streams, where a replay wants it so', async () => {
    const path = join(directory, 'rejected-1.jsonl');
    const deadLetter = openDeadLetter(newFile(path));
    await Promise.all([
      taken(deadLetter, rowWith('{"id":1}')),
      taken(deadLetter, rowWith('{"id":2}', 'orders')),
    ]);
    await taken(deadLetter, rowWith('{"id":3}'));
    await deadLetter.close();
    expect(await idsOf('rejected-1.jsonl')).toEqual([1, 2, 3]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a new file never replaces one, nor is it appended to one', async () => {
    const path = join(directory, 'rejected-1.jsonl');
    await writeFile(path, 'theirs\n');
    const deadLetter = openDeadLetter(newFile(path));
    deadLetter.take(rowWith('{"id":1}'), () => {});
    await deadLetter.close();
    expect(await linesOf('rejected-1.jsonl')).toEqual(['theirs']);
    expect(failures).toMatchObject([{ code: 'DEAD_LETTER_UNWRITABLE' }]);
    expect(failures[0]?.message).toContain(path);
    expect(failures[0]?.message).toContain('EEXIST');
  });

  test('no file without a rejected row', async () => {
    await openDeadLetter().close();
    expect(await readdir(directory)).toEqual([]);
  });

  test('rows of a later sync are appended', async () => {
    for (const id of [1, 2]) {
      const deadLetter = openDeadLetter();
      await taken(deadLetter, rowWith(`{"id":${id}}`));
      await deadLetter.close();
    }
    expect(await idsOf('customers.jsonl')).toEqual([1, 2]);
  });

  test('a last line that a crash cut off is closed first, and only once', async () => {
    const path = join(directory, 'customers.jsonl');
    await writeFile(path, '{"stream":"customers","da');
    const deadLetter = openDeadLetter();
    await taken(deadLetter, rowWith('{"id":1}'));
    await taken(deadLetter, rowWith('{"id":2}'));
    await deadLetter.close();
    const [cut, ...whole] = await linesOf('customers.jsonl');
    expect(cut).toBe('{"stream":"customers","da');
    expect(whole.map((line) => JSON.parse(line).data.id)).toEqual([1, 2]);
  });

  test('what others append in the meantime stays', async () => {
    const deadLetter = openDeadLetter();
    await taken(deadLetter, rowWith('{"id":1}'));
    await appendFile(join(directory, 'customers.jsonl'), '{"data":{"id":"theirs"}}\n');
    await taken(deadLetter, rowWith('{"id":2}'));
    await deadLetter.close();
    expect(await idsOf('customers.jsonl')).toEqual([1, 'theirs', 2]);
  });

  test.each([
    ['../../etc/passwd', null, '%2E.%2F..%2Fetc%2Fpasswd.jsonl'],
    ['.hidden', null, '%2Ehidden.jsonl'],
    ['orders', 'shop', 'shop.orders.jsonl'],
    ['Bestellungen für 2026', 'a/b', 'a%2Fb.Bestellungen%20f%C3%BCr%202026.jsonl'],
    ['nul\u0000', null, 'nul%00.jsonl'],
    ['half \ud83d', null, 'half%20%EF%BF%BD.jsonl'],
  ])('the stream %j of the namespace %j is in %s', (stream, namespace, name) => {
    expect(fileName({ stream, namespace })).toBe(name);
  });

  test('a name is never longer than file systems allow', () => {
    expect(fileName({ stream: 'ü'.repeat(500), namespace: 'shop' }).length).toBeLessThanOrEqual(255);
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
    expect(await idsOf('customers.jsonl')).toEqual([1]);
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
    expect(await idsOf('customers.jsonl')).toEqual(Array.from({ length: 100 }, (_, id) => id));
    expect(datasync).toHaveBeenCalledTimes(2);
  });

  test('also when it comes at the very moment at which the one before is', async () => {
    const deadLetter = openDeadLetter();
    for (let id = 0; id < 5; id++) await taken(deadLetter, rowWith(`{"id":${id}}`));
    await deadLetter.close();
    expect(await idsOf('customers.jsonl')).toEqual([0, 1, 2, 3, 4]);
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
    const deadLetter = openDeadLetter(streamFiles(path));
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
    await writeFile(join(directory, 'customers.jsonl'), 'half a line');
    const write = jest.spyOn(handles, 'appendFile').mockRejectedValue(new Error('no space left on device'));
    const deadLetter = openDeadLetter();
    deadLetter.take(rowWith('{"id":1}'), () => {});
    await deadLetter.close();
    expect(failures).toHaveLength(1);
    expect(write.mock.contexts).toMatchObject([{ fd: -1 }]);
  });
});
