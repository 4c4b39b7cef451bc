import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPlainNumber, shortNumber } from './number_text.ts';

/** A look at a number in the middle of other text. */
function amid<Result>(
  look: (bytes: Uint8Array, start: number, end: number) => Result,
  number: string,
): Result {
  return look(Buffer.from(`[12,${number},34]`), 4, 4 + number.length);
}

const digits = fc.stringMatching(/^(0|[1-9][0-9]{0,16})(\.[0-9]{1,16})?$/);
const number = fc.tuple(fc.constantFrom('', '-'), digits).map((parts) => parts.join(''));

test('a number of few digits is the one that JSON.parse reads, also minus zero', () => {
  fc.assert(
    fc.property(number, (text) => {
      const read = amid(shortNumber, text);
      if (read === null) expect(text.replace(/[-.]/g, '').length).toBeGreaterThan(15);
      else expect(Object.is(read, JSON.parse(text))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test.each(['1e3', '1E-3', '1234567890123456', '0.1234567890123456'])('%s is read by others', (text) => {
  expect(amid(shortNumber, text)).toBeNull();
});

test('a plain number is written as JSON.stringify writes its value', () => {
  fc.assert(
    fc.property(number, (text) => {
      const value = amid(shortNumber, text);
      if (value === null) return;
      // Of numbers near zero it prefers another form.
      const own = JSON.stringify(value);
      if (!own.includes('e')) expect([text, amid(isPlainNumber, text)]).toEqual([text, own === text]);
    }),
    { numRuns: 2_000 },
  );
});

test.each(['1.50', '1.0', '0.0', '-0', '1e3', '1E3', '12e-1'])('%s is no plain number', (text) => {
  expect(amid(isPlainNumber, text)).toBe(false);
});

test.each(['9223372036854775807', '-1', '0', '100', '0.1234567890123456789'])(
  '%s is a plain number',
  (text) => {
    expect(amid(isPlainNumber, text)).toBe(true);
  },
);
