import { expect, test } from '@jest/globals';
import type { MappedRow } from '../row_keeper.ts';
import { shownRows } from './rows_section.ts';

const row = (line: number, stream: string, isRejected = false): MappedRow => ({
  line,
  stream,
  isRejected,
  data: {},
  objects: [],
});
const lines = (rows: readonly MappedRow[]) => rows.map(({ line }) => line);

test('all rows are shown where there is room, in their order', () => {
  expect(lines(shownRows([row(2, 'a'), row(1, 'b', true), row(3, 'a')], 3))).toEqual([1, 2, 3]);
});

test('where there is none, each stream and the rejected rows have the same share, and what one leaves the others take', () => {
  const rows = [
    ...Array.from({ length: 10 }, (_, at) => row(at, 'a')),
    ...Array.from({ length: 10 }, (_, at) => row(10 + at, 'b')),
    row(20, 'a', true),
  ];
  expect(lines(shownRows(rows, 7))).toEqual([0, 1, 2, 10, 11, 12, 20]);
});
