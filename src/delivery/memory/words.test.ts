import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { packWords, unpackWords } from './words.ts';

const words = fc.record({
  kind: fc.integer(),
  numbers: fc.array(fc.double({ noNaN: true }), { maxLength: 4 }),
  lists: fc.array(fc.int32Array({ maxLength: 20 }), { maxLength: 4 }),
});

test('what was packed comes out again, wherever its bytes begin', () => {
  fc.assert(
    fc.property(words, fc.nat(7), (given, offset) => {
      const bytes = packWords(given);
      const moved = new Uint8Array(bytes.length + offset);
      moved.set(bytes, offset);
      expect(unpackWords(moved.subarray(offset))).toEqual(given);
    }),
  );
});

test('bytes that were cut, or that others follow, are refused', () => {
  fc.assert(
    fc.property(words, fc.nat(), fc.nat(20), (given, cut, more) => {
      const bytes = packWords(given);
      expect(() => unpackWords(bytes.subarray(0, cut % bytes.length))).toThrow();
      expect(() => unpackWords(new Uint8Array([...bytes, ...new Uint8Array(more + 1)]))).toThrow();
    }),
  );
});

test('lengths below zero are refused', () => {
  const bytes = packWords({ kind: 1, numbers: [], lists: [Int32Array.of(1, 2), Int32Array.of(3)] });
  new Int32Array(bytes.buffer).set([-1, 4], 3);
  expect(() => unpackWords(bytes)).toThrow();
});
