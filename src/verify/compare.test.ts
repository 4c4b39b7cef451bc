import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { differencesOf, isSame } from './compare.ts';

const same = (left: Json, right: Json | undefined) => isSame(left, right);

describe('values are the same at Braze', () => {
  test.each<[Json, Json | undefined]>([
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
    ['2024-05-01T10:00:00+02:00', '2024-05-01T08:00:00Z'],
    ['2024-05-01 08:00:00', '2024-05-01T08:00:00.000Z'],
    [{ $time: '2024-05-01T08:00:00Z' }, '2024-05-01T08:00:00.000Z'],
    [1, 1.0],
    [parseExact('9007199254740993'), 9007199254740992],
    [null, undefined],
    [
      ['a', 'b', 'a'],
      ['a', 'b'],
    ],
    [{ a: null, b: 1 }, { b: 1 }],
    [{ a: [{ b: '2024-05-01' }] }, { a: [{ b: '2024-05-01T00:00:00Z' }] }],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('%j and %j', (left, right) => expect(same(left, right)).toBe(true));
});

describe('values differ', () => {
  test.each<[Json, Json | undefined]>([
    ['2024-05-01', '2024-05-02'],
    ['2024-05-01T10:00:00+02:00', '2024-05-01T10:00:00Z'],
    [1, '1'],
    [1, true],
    [0, undefined],
    [false, undefined],
    ['', undefined],
    [null, 0],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: 2 }],
    ['xy', 'x'],
    ['20', '20.0'],
  ])('%j and %j', (left, right) => expect(same(left, right)).toBe(false));
});

test('a standard attribute that is not shown is null, false or empty', () => {
  const expected = new Map<string, Json>([
    ['first_name', null],
    ['email', 'Ada@Example.com'],
    ['dob', '1815-12-10T00:00:00Z'],
    ['phone', '+49 151 1'],
    ['country', 'Germany'],
    ['gender', 'F'],
  ]);
  const profile = {
    email: 'ada@example.com',
    dob: '1815-12-10',
    phone: '+491511',
    country: 'DE',
    gender: 'F',
  };
  expect(differencesOf({ expected }, profile)).toEqual([]);
  expect(differencesOf({ expected }, { ...profile, country: 'AT' }).map(({ field }) => field)).toEqual([
    'country',
  ]);
});
