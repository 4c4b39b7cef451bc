import { describe, expect, test } from '@jest/globals';
import { readDate } from './dates.ts';
import { isOrdinaryTime, isStandardDate, isStandardTime } from './standard_time.ts';

describe('text of RFC 3339', () => {
  test.each(['2024-01-31', '2024-02-29', '2000-02-29', '0000-01-01', '9999-12-31', '2024-11-30'])(
    '%s is a date',
    (text) => {
      expect([isStandardDate(text), isStandardTime(text)]).toEqual([true, false]);
    },
  );
  test.each([
    '2024-01-31T09:30:00Z',
    '2024-02-29T23:59:59.999999999Z',
    '2024-01-31T00:00:00.5+23:59',
    '0000-12-01T09:30:00-00:00',
  ])('%s is a date-time', (text) => {
    expect([isStandardDate(text), isStandardTime(text)]).toEqual([false, true]);
  });
  test.each([
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-01',
    '2024-01-00',
    '2024-01-32',
    '2024-1-31',
    '2024-01-31\n',
    ' 2024-01-31',
    '2024-01-3\u0131',
    '2024-01-31T09:30:00\u015a',
    '2024-01-31T',
    '2024-01-31T09:30:00',
    '2024-01-31 09:30:00Z',
    '2024-01-31t09:30:00z',
    '2024-01-31T24:00:00Z',
    '2024-01-31T09:60:00Z',
    '2024-01-31T09:30:60Z',
    '2024-01-31T09:30Z',
    '2024-01-31T09:30:00.Z',
    '2024-01-31T09:30:00,5Z',
    '2024-01-31T09:30:00+24:00',
    '2024-01-31T09:30:00+01:60',
    '2024-01-31T09:30:00+0100',
    '2023-02-29T09:30:00Z',
  ])('%j is neither', (text) => {
    expect([isStandardDate(text), isStandardTime(text)]).toEqual([false, false]);
  });
});

test('every day and every time of it that passes as it stands is one that is read', () => {
  for (let year = 1896; year <= 1904; year++) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        const date = readDate(text);
        expect([text, isStandardDate(text), isStandardTime(`${text}T09:30:00Z`)]).toEqual([
          text,
          date !== null,
          date !== null,
        ]);
      }
    }
  }
});

test('an ordinary time is told amid other text, exactly where it would be told alone', () => {
  const times = [
    '2024-01-31T09:30:00Z',
    '2999-12-31T23:59:59.123456789+01:00',
    '2024-02-30T09:30:00Z',
    '2024-01-31',
    '2024-01-31T09:30:00',
  ];
  for (const time of times) {
    for (const behind of ['', '"', 'Z', '0', '00:00']) {
      const bytes = Buffer.from(`{"at":"${time}${behind}`);
      expect([time, isOrdinaryTime(bytes, 7, 7 + time.length)]).toEqual([time, isStandardTime(time)]);
      expect(isOrdinaryTime(bytes, 7, bytes.length)).toBe(isStandardTime(time + behind));
    }
  }
});

test.each(['3000-01-01T00:00:00Z', `2024-01-31T09:30:00.${'0'.repeat(30)}Z`])(
  '%s is no ordinary time, though it is one of RFC 3339',
  (text) => {
    expect(isStandardTime(text)).toBe(true);
    expect(isOrdinaryTime(Buffer.from(text), 0, text.length)).toBe(false);
  },
);
