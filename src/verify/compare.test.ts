import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../json/exact.ts';
import type { Json, JsonObject } from '../json/value.ts';
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
    ['2024-05-01T10:00', '2024-05-01T10:00:00Z'],
    ['2024-05-01 10:00:00 UTC', '2024-05-01T10:00:00Z'],
    ['2024-05-01T10:00:00.123456Z', '2024-05-01T10:00:00.123Z'],
    ['2024-05-01T10:00:00:500', '2024-05-01T10:00:00.5+00:00'],
    ['2024-05-01T10:00:00-0330', '2024-05-01T13:30:00Z'],
    [{ since: { $time: '2024-05-01' } }, { since: '2024-05-01T00:00:00Z' }],
    [parseExact('1e400'), parseExact('1e401')],
    [0, -0],
    [null, null],
    [{ a: null }, {}],
    [{ constructor: null, b: 1 }, { b: 1 }],
    [
      [{ a: 1, b: null }, 'x'],
      [{ a: 1 }, 'x'],
    ],
    [[], []],
    [true, true],
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
    ['2024-13-01', '2024-01-13'],
    ['2024-05-01T10:00:00.123Z', '2024-05-01T10:00:00.124Z'],
    ['x'.repeat(300), 'x'.repeat(254)],
    ['x'.repeat(255), 'x'.repeat(256)],
    [true, 'true'],
    [true, false],
    [['a'], 'a'],
    [{ a: 1 }, [1]],
    [{ toString: 'x' }, {}],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
    [['a'], ['a', 'b']],
    [[1, 1], [1]],
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

describe('standard attributes are the same in the form in which Braze keeps them', () => {
  test.each<[string, Json, Json | undefined]>([
    ['email', 'Ada@Example.com', 'ada@example.com'],
    ['language', 'DE', 'de'],
    ['country', 'de', 'DE'],
    ['country', 'Wakanda', 'wakanda'],
    ['gender', 'female', 'F'],
    ['dob', '1815-12-10', '1815-12-10T00:00:00.000Z'],
    ['phone', '+49 (151) 12-34', '+49151 1234'],
    ['first_name', 'x'.repeat(300), 'x'.repeat(255)],
    ['first_name', '', undefined],
    ['first_name', null, ''],
    ['email', null, null],
    ['email_subscribe', null, false],
  ])('%s: %j and %j', (field, value, found) => {
    const profile = found === undefined ? {} : { [field]: found };
    expect(differencesOf({ expected: new Map([[field, value]]) }, profile)).toEqual([]);
  });

  test.each<[string, Json, Json | undefined]>([
    ['email', 'ada@example.com', 'ada@example.org'],
    ['home_city', 'Ulm', 'ulm'],
    ['time_zone', 'Europe/Berlin', 'Europe/Vienna'],
    ['push_subscribe', 'opted_in', 'subscribed'],
    ['dob', '1815-12-10', '1815-12-11'],
    ['first_name', 'Ada', undefined],
    ['last_name', null, 'Lovelace'],
    ['first_name', '1', 1],
  ])('but not %s: %j and %j', (field, value, found) => {
    const profile = found === undefined ? {} : { [field]: found };
    const differences = differencesOf({ expected: new Map([[field, value]]) }, profile);
    expect(differences).toEqual([expect.objectContaining({ field, expected: value, found })]);
  });
});

describe('how a custom attribute differs', () => {
  test.each<[Json, JsonObject, string]>([
    ['gold', {}, 'Braze has no value'],
    ['gold', { custom_attributes: {} }, 'Braze has no value'],
    ['gold', { custom_attributes: null }, 'Braze has no value'],
    ['gold', { custom_attributes: { plan: null } }, 'Braze has no value'],
    ['gold', { plan: 'gold' }, 'Braze has no value'],
    [null, { custom_attributes: { plan: 'gold' } }, 'Braze has a value'],
    ['gold', { custom_attributes: { plan: 'silver' } }, 'Braze has another value'],
    [1, { custom_attributes: { plan: parseExact('12345678901234567890') } }, 'Braze has another value'],
    [{ $time: '2024-05-01' }, { custom_attributes: { plan: '2024-05-02' } }, 'Braze has another value'],
    [1, { custom_attributes: { plan: '1' } }, 'Braze has another type'],
    [['a'], { custom_attributes: { plan: { a: 1 } } }, 'Braze has another type'],
    [true, { custom_attributes: { plan: 1 } }, 'Braze has another type'],
  ])('%j in %j: %s', (value, profile, how) => {
    const differences = differencesOf({ expected: new Map([['plan', value]]) }, profile);
    expect(differences.map((difference) => difference.how)).toEqual([how]);
  });

  test('one named like a member of every object is no member of it', () => {
    const expected = new Map<string, Json>([['constructor', null]]);
    expect(differencesOf({ expected }, { custom_attributes: {} })).toEqual([]);
  });
});
