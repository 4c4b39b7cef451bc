import { expect, test } from '@jest/globals';
import { printable } from './printable.ts';

test.each([
  ['lines\nand Größe 👩‍🚀', 'lines\nand Größe 👩‍🚀'],
  ['\u001b[1mbold\u001b[22m', '\u001b[1mbold\u001b[22m'],
  ['\u001b[2Jcleared', '\\u001b[2Jcleared'],
  ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
  ['\u009b31m, \r and \u007f', '\\u009b31m, \\u000d and \\u007f'],
])('%j becomes %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
