import { expect, test } from '@jest/globals';
import { alignedLines, type Page } from './table.ts';

const plain: Page = { paint: (_style, text) => text, width: 80 };

test('columns are as wide as what a reader sees, counts stand to the right', () => {
  const rows = [
    [['dim', 'name'] as const, 'rows', 'note'],
    ['Zoë', 1_234_567, ''],
    ['👩‍🚀', 8, 'first'],
    ['美咲', 1, ''],
  ];
  expect(alignedLines(rows, plain)).toEqual([
    '  name  rows       note',
    '  Zoë   1,234,567',
    '  👩‍🚀            8  first',
    '  美咲          1',
  ]);
});

test('a style is given to the text and not to the blanks behind it', () => {
  const rows = [
    [['red', 'a'] as const, 'x'],
    [['red', 'long'] as const, 'y'],
  ];
  expect(alignedLines(rows, { paint: (style, text) => `<${style}>${text}</>`, width: 80 })).toEqual([
    '  <red>a</>     x',
    '  <red>long</>  y',
  ]);
});

test('a table that is wider than the page is wrapped between words, the widest column first', () => {
  const rows = [
    ['/properties/*', '← column `path`, column `referrer`', 'as it is'],
    ['/name', '← column `name`', 'text'],
  ];
  expect(alignedLines(rows, { ...plain, width: 48 })).toEqual([
    '  /properties/*  ← column `path`,       as it is',
    '                 column `referrer`',
    '  /name          ← column `name`        text',
  ]);
});

test('where words are too long for columns, each cell has a line of its own', () => {
  const rows = [['a'.repeat(20), 'b'.repeat(20), 5]];
  expect(alignedLines(rows, { ...plain, width: 30 })).toEqual([
    `  ${'a'.repeat(20)}`,
    `      ${'b'.repeat(20)}`,
    '      5',
  ]);
});
