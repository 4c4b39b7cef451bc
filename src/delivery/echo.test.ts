import { expect, test } from '@jest/globals';
import { withoutValues } from './echo.ts';

test.each<[string, string, object, string]>([
  [
    'a value as it is',
    `The property '#/action' value "remov" did not match`,
    { action: 'remov' },
    `The property '#/action' value "***" did not match`,
  ],
  [
    'a value in another case',
    'ADA@Example.com is no address',
    { email: 'ada@example.com' },
    '***@***.*** is no address',
  ],
  ['a value with what its quotes escape', 'value "a\\"b" is bad', { a: ['a"b'] }, 'value "***\\"***" is bad'],
  ['a value that was cut', 'value "Ada Love…" is bad', { name: 'Ada Lovelace' }, 'value "*** ***…" is bad'],
  ['a value from deep inside', 'bad: 4242', { a: [{ b: { c: 4242 } }] }, 'bad: ***'],
  ['a value that looks like markup', 'bad: $& <x>', { a: '$&', b: 'x' }, 'bad: $& <***>'],
])('Braze’s words lose %s', (_, words, object, expected) => {
  expect(withoutValues(words, JSON.stringify(object))).toBe(expected);
});

test('every digit of a number counts, however many there are', () => {
  const number = '12345678901234567890';
  expect(withoutValues(`${number} is bad`, `{"a":${number}}`)).toBe('*** is bad');
});

test('names stay, and so do values that are words of JSON: they tell of nobody', () => {
  const words = "'quantity' is not valid: true is no number";
  expect(withoutValues(words, '{"quantity":false,"valid":null}')).toBe(words);
});

test('a short word is not taken for the beginning of a value', () => {
  expect(withoutValues('it is no text', '{"a":"item isolated north text"}')).toBe('it is no ***');
});
