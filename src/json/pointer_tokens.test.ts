import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrayIndex, formatPointer, parsePointer } from './pointer_tokens.ts';

test.each<[string, string[] | null]>([
  ['', []],
  ['/', ['']],
  ['/a/0', ['a', '0']],
  ['/a~1b/c~0d/~01', ['a/b', 'c~d', '~1']],
  ['a', null],
  ['/a~2', null],
  ['/a~', null],
])('%j', (pointer, tokens) => {
  expect(parsePointer(pointer)).toEqual(tokens);
});

test('what is written can be read', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (tokens) =>
      expect(parsePointer(formatPointer(tokens))).toEqual(tokens),
    ),
  );
});

test.each([
  ['0', 0],
  ['12', 12],
  ['01', -1],
  ['-', -1],
  ['-1', -1],
  ['1.5', -1],
  ['', -1],
])('%j names the place %d', (token, index) => {
  expect(arrayIndex(token)).toBe(index);
});
