import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExact, withPlainNumbers } from './exact.ts';
import { ExactNumber } from './value.ts';

const roundTrip = (text: string) => JSON.stringify(parseExact(text));

describe('numbers keep their decimal value', () => {
  test.each([
    '9223372036854775807',
    '-9223372036854775808',
    '123456789012345678901234567890.123456789',
    '12345678.123456789',
    '0.1000000000000000055511151231257827',
    '1e400',
    '-1.5E-400',
  ])('%s', (number) => {
    const text = `{"a":[${number},{"b":${number}}],"s":"${number}"}`;
    expect(roundTrip(text)).toBe(text);
  });

  test('a number that a double holds stays a plain number', () => {
    expect(parseExact('[9007199254740992, 0.30000000000000004, 1e2, 1.0000000000000000]')).toEqual([
      9007199254740992, 0.30000000000000004, 100, 1,
    ]);
  });

  test('digits inside of text are text', () => {
    const text = '{"12345678901234567890":"\\"12345678901234567890\\\\","n":12345678901234567890}';
    expect(roundTrip(text)).toBe(text);
  });

  test('__proto__ stays an own property', () => {
    const parsed = parseExact('{"__proto__":[12345678901234567890]}') as object;
    expect(Object.keys(parsed)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  test('a view with plain numbers holds the nearest doubles', () => {
    expect(withPlainNumbers(parseExact('{"a":[9223372036854775807]}'))).toEqual({ a: [2 ** 63] });
    expect(parseExact('9223372036854775807')).toEqual(new ExactNumber('9223372036854775807'));
  });
});

test('what JSON.parse refuses is refused, with a SyntaxError', () => {
  for (const text of ['{"a":12345678901234567890', '[01234567890123456789]', '[1234567890123456789.]', '']) {
    expect(() => parseExact(text)).toThrow(SyntaxError);
  }
});

test('any JSON parses to what JSON.parse gives, apart from the exact numbers', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(withPlainNumbers(parseExact(text))).toEqual(JSON.parse(text));
    }),
  );
});
