import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareNumbers, isIntegral, isMultipleOf, plainDigits } from './decimal.ts';
import { ExactNumber } from './value.ts';

const exact = (text: string) => new ExactNumber(text);

test.each<[number | ExactNumber, string | null]>([
  [42, '42'],
  [-0, '0'],
  [1e21, '1000000000000000000000'],
  [1.5e-7, '0.00000015'],
  [exact('9223372036854775807'), '9223372036854775807'],
  [exact('-12345678901234567890.10'), '-12345678901234567890.1'],
  [exact('0.000000000000000000000'), '0'],
  [exact('1e400'), `1${'0'.repeat(400)}`],
  [exact('1e999999999'), null],
])('%j in plain digits', (number, digits) => {
  expect(plainDigits(number)).toBe(digits);
});

test.each<[number | ExactNumber, boolean]>([
  [42, true],
  [42.5, false],
  [exact('12345678901234567890.0'), true],
  [exact('12345678901234567890.5'), false],
  [exact('1e400'), true],
  [exact('1e-400'), false],
])('%j is whole: %s', (number, whole) => {
  expect(isIntegral(number)).toBe(whole);
});

describe('numbers are compared by their exact value', () => {
  test.each<[string, string, number]>([
    ['9223372036854775806', '9223372036854775807', -1],
    ['-9223372036854775806', '-9223372036854775807', 1],
    ['1e400', '9e399', 1],
    ['-1e400', '1e-400', -1],
    ['0', '-1e-400', 1],
    ['100e-1', '1e1', 0],
  ])('%s and %s', (a, b, order) => {
    expect(Math.sign(compareNumbers(exact(a), exact(b)))).toBe(order);
  });
  test('as doubles are, where doubles carry them', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, double, (a, b) => {
        expect(Math.sign(compareNumbers(exact(String(a)), b))).toBe(Math.sign(a - b) + 0);
      }),
    );
  });
});

test.each<[number | ExactNumber, number | ExactNumber, boolean]>([
  [19.99, 0.01, true],
  [19.999, 0.01, false],
  [exact('9223372036854775807'), 7, true],
  [exact('9223372036854775806'), 7, false],
  [0, 5, true],
])('%j is a multiple of %j: %s', (number, factor, expected) => {
  expect(isMultipleOf(number, factor)).toBe(expected);
});
