import { expect, test } from '@jest/globals';
import { wholeLines } from './whole_lines.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function lines(text: string, size = 65_536) {
  const all = [];
  for await (const batch of wholeLines(chunksOf(text, size))) all.push(...batch);
  return all.map(({ bytes, number, span }) => [bytes.toString(), number, span]);
}

test.each([1, 2, 65_536])(
  'each line has its number and its place in bytes, read %i at a time',
  async (size) => {
    expect(await lines('ä\n\nbc\n', size)).toEqual([
      ['ä', 1, [0, 3]],
      ['', 2, [3, 4]],
      ['bc', 3, [4, 7]],
    ]);
  },
);

test('a line that has no end is left out', async () => {
  expect(await lines('a\nbc')).toEqual([['a', 1, [0, 2]]]);
  expect(await lines('')).toEqual([]);
});

test('lines that are longer than what is read at once', async () => {
  const long = 'x'.repeat(200_000);
  expect(await lines(`${long}\nb\n`)).toEqual([
    [long, 1, [0, 200_001]],
    ['b', 2, [200_001, 200_003]],
  ]);
});
