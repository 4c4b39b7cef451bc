import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyedHash } from './hash.ts';

const KEY = Uint8Array.from({ length: 16 }, (_, i) => i);
const shared = new KeyedHash(KEY);

function result({ high, low }: KeyedHash): string {
  return `${(high >>> 0).toString(16)} ${(low >>> 0).toString(16)}`;
}

function ofBytes(bytes: Uint8Array, [first, second, third] = [1, 2, 3], hash = shared): string {
  // Behind other bytes, and before others: only those that are named count.
  const around = Buffer.concat([Buffer.from('abc'), bytes, Buffer.from('0123456789')]);
  const view = new DataView(around.buffer, around.byteOffset, around.length);
  hash.ofBytes(first as number, second as number, third as number, view, 3, 3 + bytes.length);
  return result(hash);
}

function ofText(text: string, [first, second, third] = [1, 2, 3], hash = shared): string {
  hash.ofText(first as number, second as number, third as number, text);
  return result(hash);
}

const integers = fc.tuple(fc.integer(), fc.integer(), fc.integer());
/** Texts of all widths; among them some that differ in little: NULs at the end, lone surrogates, one letter that is wide. */
const texts = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(fc.constantFrom('\0', 'a', '\x7f', '\x80', 'ÿ', 'ł', '\ud800', '\udc00', '\ufffd'), {
      maxLength: 40,
    })
    .map((units) => units.join('')),
  fc
    .tuple(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom('', 'é', '\ud800'))
    .map(([n, end]) => 'x'.repeat(n) + end),
);

test('the hashes stay what they are: other ones need another format of stored memories', () => {
  expect(['', 'a', 'abcd', 'abcdefg', 'ab'.repeat(50), 'é', '\ud800'].map((text) => ofText(text))).toEqual([
    'e4f06c3e 9e7c9b16',
    '77819763 37029359',
    '7ae0ea96 923df371',
    '9fee18a1 1cdc97a9',
    'ef8a8528 85e2ddf7',
    'c6dba25d 9770a738',
    'da322441 66ed2641',
  ]);
});

test('the result is that of a hash that was never used before', () => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 5 }), (inputs) => {
      const used = new KeyedHash(KEY);
      for (const input of inputs)
        expect(ofText(input, [1, 2, 3], used)).toBe(ofText(input, [1, 2, 3], new KeyedHash(KEY)));
    }),
  );
});

test('each bit of the key counts', () => {
  const found = new Set([ofText('text')]);
  for (let bit = 0; bit < 128; bit++) {
    const other = KEY.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    found.add(ofText('text', [1, 2, 3], new KeyedHash(other)));
  }
  expect(found.size).toBe(129);
});

test('a key inside of a larger buffer is that key', () => {
  const larger = Buffer.from([9, 9, 9, ...KEY, 9]);
  expect(ofText('text', [1, 2, 3], new KeyedHash(larger.subarray(3, 19)))).toBe(ofText('text'));
});

describe('texts', () => {
  test('one without lone surrogates has the hash of its bytes in UTF-8', () => {
    const wellFormed = texts.filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(integers, wellFormed, (numbers, text) => {
        expect(ofText(text, numbers)).toBe(ofBytes(Buffer.from(text), numbers));
      }),
      { numRuns: 1_000 },
    );
  });

  test('a span has the hash of the text in it', () => {
    fc.assert(
      fc.property(integers, texts, texts, texts, (numbers, before, text, after) => {
        const [first, second, third] = numbers;
        const end = before.length + text.length;
        shared.ofText(first, second, third, before + text + after, before.length, end);
        expect(result(shared)).toBe(ofText(text, numbers));
      }),
      { numRuns: 1_000 },
    );
  });

  test('what differs has different hashes', () => {
    const calls = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.constantFrom(0, 97, 0x6161_6161), texts);
    fc.assert(
      fc.property(fc.array(calls, { minLength: 2, maxLength: 20 }), (inputs) => {
        const different = new Set(inputs.map((input) => JSON.stringify(input)));
        const hashes = new Set(inputs.map(([first, second, text]) => ofText(text, [first, second, 0])));
        expect(hashes.size).toBe(different.size);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['zeros at the end', ['a', 'a\0', 'a\0\0', 'a\0\0\0', 'a\0\0\0\0']],
    [
      'lone surrogates and the replacement character',
      ['\ud800', '\udbff', '\udc00', '\ufffd', '\ufffd\ufffd\ufffd'],
    ],
    ['lone surrogates in a long text', ['\ud800', '\udbff', '\ufffd'].map((unit) => unit.padStart(100, 'x'))],
    ['the code units of one and bytes of another', ['\ud800', '\0Ø', '\0\xd8']],
    ['letters that differ in their high byte', ['é', '\u01e9', '\u02e9']],
  ])('%s count', (_, different) => {
    expect(new Set(different.map((text) => ofText(text))).size).toBe(new Set(different).size);
  });

  test('the three numbers are no sum, and have their places', () => {
    const numbers: [number, number, number][] = [
      [1, 2, 3],
      [3, 2, 1],
      [2, 1, 3],
      [1, 3, 2],
      [0, 2, 4],
      [2, 2, 2],
      [-1, 2, 3],
      [1, 2, -3],
    ];
    expect(new Set(numbers.map((each) => ofText('text', each))).size).toBe(numbers.length);
  });
});

describe('the 64 bits are well mixed', () => {
  test('each bit of what is hashed changes half of them', () => {
    const rounds = 100;
    for (const length of [3, 8, 13]) {
      const bits = 96 + length * 8;
      for (let bit = 0; bit < bits; bit++) {
        const changes = new Uint16Array(64);
        for (let round = 0; round < rounds; round++) {
          const input = pseudoRandom(12 + length, round * 997 + bit);
          const before = halves(input);
          input[bit >> 3] = (input[bit >> 3] as number) ^ (1 << (bit & 7));
          const after = halves(input);
          for (let out = 0; out < 64; out++)
            changes[out] =
              (changes[out] as number) +
              ((((before[out >> 5] as number) ^ (after[out >> 5] as number)) >>> (out & 31)) & 1);
        }
        // Seven standard deviations: of the 30,000 counts none is there by accident.
        const most = 7 * Math.sqrt(rounds / 4);
        for (const count of changes) expect(Math.abs(count - rounds / 2)).toBeLessThan(most);
      }
    }
  });

  test.each<[string, () => Generator<string>]>([
    ['numbers in a row', () => each(20_000, (i) => `{"external_id":"${i}","plan":"free"}`)],
    ['short numbers', () => each(20_000, (i) => `${i}`)],
    ['two letters that differ in a long text', () => each(20_000, (i) => twoLetters(i))],
    ['words that changed places', () => each(4_950, (i) => swapped(i))],
    ['letters of which each has another bit', () => each(1 << 13, (i) => inEachWord(i, 'aaaa', 'aqqq'))],
    ['bits at the top of words', () => each(1 << 13, (i) => inEachWord(i, 'xyz1', 'xyzq'))],
    ['bits at the bottom of words', () => each(1 << 13, (i) => inEachWord(i, '0xyz', '1xyz'))],
    ['a letter at all lengths', () => each(1_000, (i) => 'x'.repeat(i))],
    ['zeros at all lengths', () => each(1_000, (i) => '\0'.repeat(i))],
  ])('%s share no more bits than hashes do by accident', (_, generate) => {
    const found = [new Set<number>(), new Set<number>(), new Set<number>()];
    const different = new Set<string>();
    for (const text of generate()) {
      if (different.has(text)) continue;
      different.add(text);
      shared.ofText(2, 7, 9, text);
      const { high, low } = shared;
      for (const [place, bits] of [high, low, (high << 16) | (low & 0xffff)].entries())
        found[place]?.add(bits);
    }
    const expected = different.size ** 2 / 2 ** 33;
    for (const { size } of found)
      expect(different.size - size).toBeLessThanOrEqual(expected + 6 * Math.sqrt(expected) + 1);
  });
});

/** The hash of twelve bytes as numbers, and of those behind them. */
function halves(input: Uint8Array): [number, number] {
  const view = new DataView(input.buffer);
  shared.ofBytes(
    view.getInt32(0, true),
    view.getInt32(4, true),
    view.getInt32(8, true),
    view,
    12,
    input.length,
  );
  return [shared.high, shared.low];
}

function pseudoRandom(length: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

function* each(count: number, text: (number: number) => string): Generator<string> {
  for (let i = 0; i < count; i++) yield text(i);
}

function twoLetters(i: number): string {
  const text = 'lorem ipsum '.repeat(34);
  const first = i % 200;
  const second = 200 + (i % 199);
  const letter = String.fromCharCode(33 + Math.floor(i / 200));
  return `${text.slice(0, first)}${letter}${text.slice(first + 1, second)}#${text.slice(second + 1)}`;
}

function swapped(i: number): string {
  const words = Array.from({ length: 100 }, (_, word) => `${100 + word}:`);
  let first = 0;
  let rest = i;
  for (; rest >= 99 - first; first++) rest -= 99 - first;
  const second = first + 1 + rest;
  [words[first], words[second]] = [words[second] as string, words[first] as string];
  return words.join('');
}

function inEachWord(i: number, zero: string, one: string): string {
  return Array.from({ length: 13 }, (_, bit) => ((i >> bit) & 1 ? one : zero)).join('');
}
