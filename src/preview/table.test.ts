import { expect, test } from '@jest/globals';
import { alignedLines, type Paint } from './table.ts';

const plain: Paint = (_style, text) => text;

test('columns are as wide as what a reader sees, counts stand to the right', () => {
  const rows = [
    [['dim', 'name'] as const, 'rows', 'note'],
    ['Zoë', 1_234_567, ''],
    ['👩‍🚀', 8, 'first'],
  ];
  expect(alignedLines(rows, plain)).toEqual([
    '  name  rows       note',
    '  Zoë   1,234,567',
    '  👩‍🚀             8  first',
  ]);
});

test('a style is given to the text and not to the blanks behind it', () => {
  const rows = [
    [['red', 'a'] as const, 'x'],
    [['red', 'long'] as const, 'y'],
  ];
  expect(alignedLines(rows, (style, text) => `<${style}>${text}</>`)).toEqual([
    '  <red>a</>     x',
    '  <red>long</>  y',
  ]);
});
