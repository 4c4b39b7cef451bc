import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fileStore } from './file_store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text = '{"a":1}\n'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the files that a path means', () => {
  test('a file is itself, whatever its name', async () => {
    const path = write('rows.txt');
    expect(await fileStore(path).find()).toEqual({ paths: [path], others: [] });
  });

  test('of a directory those that syncs made, the oldest first; other JSON lines are named', async () => {
    const names = [
      'users.20260102T000000Z.00000000.jsonl',
      'visits.20260101T000000Z.ffffffff.jsonl',
      'users.20260101T000000Z.00000000.jsonl',
    ];
    for (const name of [...names, 'mine.jsonl', 'notes.txt']) write(name);
    await mkdir(join(folder, 'users.20250101T000000Z.00000000.jsonl'));
    expect(await fileStore(folder).find()).toEqual({
      paths: [names[2], names[1], names[0]].map((name) => join(folder, name as string)),
      others: ['mine.jsonl'],
    });
  });

  test('a path that does not exist says so', async () => {
    await expect(fileStore(join(folder, 'none')).find()).rejects.toThrow('there is no such file');
  });
});

describe('a dead letter', () => {
  test('has a size and a beginning, and is read up to a size', async () => {
    const path = write('rows.jsonl', 'abcdef');
    const store = fileStore(folder);
    expect(await store.opening(path, 3)).toEqual({ size: 6, head: Buffer.from('abc') });
    const read = async (size: number) =>
      Buffer.concat(await Array.fromAsync(store.chunks(path, size))).toString();
    expect([await read(4), await read(0)]).toEqual(['abcd', '']);
  });

  test('that does not exist says so', async () => {
    await expect(fileStore(folder).opening(join(folder, 'none.jsonl'), 1)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });
});

describe('a progress', () => {
  test('is read as it was written, by its owner alone; without a file there is none', async () => {
    const store = fileStore(folder);
    const path = join(folder, 'rows.jsonl.progress');
    expect(await store.readProgress(path)).toBeNull();
    for (const text of ['one', 'another']) await store.writeProgress(path, text);
    expect(await store.readProgress(path)).toBe('another');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['rows.jsonl.progress']);
  });

  test('that cannot be written or read is told', async () => {
    const store = fileStore(folder);
    await expect(store.writeProgress(join(folder, 'missing', 'progress'), '')).rejects.toMatchObject({
      code: 'REPLAY_PROGRESS',
      message: expect.stringContaining('ENOENT'),
    });
    await expect(store.readProgress(folder)).rejects.toMatchObject({
      code: 'REPLAY_PROGRESS',
      message: expect.stringContaining('EISDIR'),
    });
  });
});

test('several files are locked one by one, and all are free again where one is taken', async () => {
  const [one, two] = [write('one.jsonl'), write('two.jsonl')];
  const first = await fileStore(folder).lock([two]);
  await expect(fileStore(folder).lock([one, two])).rejects.toMatchObject({ code: 'REPLAY_LOCKED' });
  const other = await fileStore(folder).lock([one]);
  expect([first.failure(), other.failure()]).toEqual([null, null]);
  await Promise.all([first.release(), other.release()]);
  expect(readdirSync(folder)).toEqual(['one.jsonl', 'two.jsonl']);
  await expect(fileStore(folder).lock([join(folder, 'none', 'rows.jsonl')])).rejects.toMatchObject({
    code: 'REPLAY_PROGRESS',
  });
});
