import { expect, test } from '@jest/globals';
import { printable, withPrintableTexts } from './printable.ts';

test.each([
  ['lines\nand Größe 👍', 'lines\nand Größe 👍'],
  ['\u001b[8mhidden', '\\u001B[8mhidden'],
  ['\u001b[2Jcleared', '\\u001B[2Jcleared'],
  ['\u001b]0;title\u0007', '\\u001B]0;title\\u0007'],
  ['\u009b31m, \r and \u007f', '\\u009B31m, \\u000D and \\u007F'],
  ['\u202egnp.exe', '\\u202Egnp.exe'],
  ['zero\u200bwidth\ufeff', 'zero\\u200Bwidth\\uFEFF'],
  ['a\u2028b\u2066c', 'a\\u2028b\\u2066c'],
])('%j becomes %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('in a document all texts but those that are shown as JSON', () => {
  const map = new Map([['a\u001b', 1]]);
  expect(withPrintableTexts({ a: ['\u001b'], map, body: { b: '\u001b' }, n: 1 }, new Set(['body']))).toEqual({
    a: ['\\u001B'],
    map,
    body: { b: '\u001b' },
    n: 1,
  });
});
