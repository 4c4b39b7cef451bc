import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fileLines } from './file_lines.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lines-'));
  path = join(directory, 'customers.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

async function lines(text: string, size = Buffer.byteLength(text)) {
  await writeFile(path, text);
  const all = [];
  for await (const batch of fileLines(path, size)) all.push(...batch);
  return all.map(({ bytes, number, span }) => [bytes.toString(), number, span]);
}

test('each line has its number and its place in bytes', async () => {
  expect(await lines('ä\n\nbc\n')).toEqual([
    ['ä', 1, [0, 3]],
    ['', 2, [3, 4]],
    ['bc', 3, [4, 7]],
  ]);
});

test('a line that has no end is left out', async () => {
  expect(await lines('a\nbc')).toEqual([['a', 1, [0, 2]]]);
});

test('what comes in behind the size is left out', async () => {
  expect(await lines('a\nb\nc\n', 3)).toEqual([['a', 1, [0, 2]]]);
  expect(await lines('a\n', 0)).toEqual([]);
});

test('lines that are longer than what is read at once', async () => {
  const long = 'x'.repeat(200_000);
  expect(await lines(`${long}\nb\n`)).toEqual([
    [long, 1, [0, 200_001]],
    ['b', 2, [200_001, 200_003]],
  ]);
});
