import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPlainNumber, plainEnd, shortNumber } from './number_text.ts';

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

test('what is left of a number without needless zeros is the same number', () => {
  const exponent = fc.constantFrom('', '', 'e0', 'E10', 'e+00', '.0e0', 'E-5');
  const zeros = fc.constantFrom('', '0', '.0', '.00', '000');
  const written = fc
    .tuple(number, zeros, exponent)
    .map((parts) => parts.join(''))
    .filter((text) => /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text));
  fc.assert(
    fc.property(written, (text) => {
      const end = amid(plainEnd, text) - 4;
      if (end < 0) return;
      const plain = text.slice(0, end);
      expect([text, JSON.parse(plain)]).toEqual([text, JSON.parse(text)]);
      expect([text, amid(isPlainNumber, plain)]).toEqual([text, true]);
      expect([text, /[eE]/.test(text)]).toEqual([text, false]);
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['12.50', '12.5'],
  ['12.00', '12'],
  ['-1.10', '-1.1'],
  ['0.0', '0'],
  ['7', '7'],
])('%s is %s', (text, plain) => {
  expect(amid(plainEnd, text)).toBe(4 + plain.length);
});

test.each(['1.0E0', '1.50e3', '1e0', '-0.0', '-0', '12345678901234567.50'])(
  '%s has to be looked at',
  (text) => {
    expect(amid(plainEnd, text)).toBe(-1);
  },
);
