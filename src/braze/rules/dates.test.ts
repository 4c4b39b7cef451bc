import { expect, test } from '@jest/globals';
import { yearOf } from './dates.ts';

test('the year is told of all forms that are read', () => {
  expect(['3001-01-01', '0000-01-01T00:00:00Z', '01/31/2024', '2024-W01-1', '20240131'].map(yearOf)).toEqual([
    3001, 0, 2024, 2024, 2024,
  ]);
  expect(['2023-02-29', '2024-01-31T09:30:60Z', '', 'today'].map(yearOf)).toEqual([null, null, null, null]);
});
