import { describe, expect, test } from '@jest/globals';
import { parseDate, parseTime } from './time.ts';

const utc = (text: string) => Date.parse(text);

describe('the time of an event', () => {
  test.each([
    ['2022-12-06T19:20:45+01:00', '2022-12-06T18:20:45Z'],
    ['2022-12-06T19:20:45.123Z', '2022-12-06T19:20:45.123Z'],
    ['2022-12-06T19:20:45:123Z', '2022-12-06T19:20:45.123Z'],
    ['2019-02-15 00:00:00 -0500', '2019-02-15T05:00:00Z'],
    ['2022-12-06', '2022-12-06T00:00:00Z'],
    ['2022-12-06T19:20:45', '2022-12-06T19:20:45Z'],
    ['2013-07-16T19:20:30+1:00', '2013-07-16T19:20:30Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s', (text, expected) => {
    expect(parseTime(text)).toBe(utc(expected));
  });

  test.each([
    'yesterday',
    '1700000000',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-01-00T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:00:60Z',
    '2023-01-01T00:00:00Zulu',
    '02/28/2023',
    '',
  ])('is never %s', (text) => {
    expect(parseTime(text)).toBeNull();
  });
});

test('a date attribute also has the American form and the one with a weekday', () => {
  expect(parseDate('02/28/2023')).toBe(utc('2023-02-28'));
  expect(parseDate('Tue 02 28 10:30:00.+02:00 2023')).toBe(utc('2023-02-28T08:30:00Z'));
  expect(parseDate('28.02.2023')).toBeNull();
});
