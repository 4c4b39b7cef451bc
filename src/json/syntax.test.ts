import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { syntaxMistake } from './syntax.ts';

const BROKEN_TEXT =
  "a closing quote for the text that begins here, no line break inside, and only JSON's escapes";

describe('the place where a text stops being JSON', () => {
  test.each([
    ['', 1, 1, 'a value, but the text ends here'],
    ['{"a": }', 1, 7, 'a value'],
    ['{"a" 1}', 1, 6, 'a colon'],
    ['{"a": 1 "b": 2}', 1, 9, 'a comma or the closing }'],
    ['{\n  "a": 1,\n}', 3, 1, 'a name in double quotes'],
    ['{a: 1}', 1, 2, 'a name in double quotes or the closing }'],
    ['[1, 2', 1, 6, 'a comma or the closing ], but the text ends here'],
    ['[1,]', 1, 4, 'a value'],
    ['[1}', 1, 3, 'a comma or the closing ]'],
    ['{"a": nope}', 1, 7, 'a value'],
    ['{"a": trueish}', 1, 7, 'a value'],
    ['{"a": 007}', 1, 7, 'a value'],
    ["{'a': 1}", 1, 2, 'a name in double quotes or the closing }'],
    ['{"a": "un\nclosed"}', 1, 7, BROKEN_TEXT],
    ['{"a\\x": 1}', 1, 2, BROKEN_TEXT],
    ['{} x', 1, 4, 'the end of the text'],
  ])('%j', (text, line, column, expected) => {
    expect(syntaxMistake(text)).toEqual({ line, column, expected });
  });
});

test('exactly the texts that JSON.parse refuses have one', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.5',
    'e3',
    'true',
    ' ',
    '\n',
    '\u0001',
  );
  const texts = fc.oneof(
    fc.json(),
    fc.array(pieces).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(syntaxMistake(text) === null).toBe(parses(text));
    }),
    { numRuns: 2000 },
  );
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
