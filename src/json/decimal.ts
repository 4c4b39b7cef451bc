import { ExactNumber } from './value.ts';

/** A JSON number as it is held: a double where that carries the value, else its text. */
export type JsonNumber = number | ExactNumber;

/** A number is written out up to this number of digits; `1e999999999` would fill the memory. */
const MAX_DIGITS = 10_000;

/** sign · digits · 10^exponent, with neither leading nor trailing zeros; zero has no digits. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: bigint;
}

const NUMBER = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

function parse(number: JsonNumber): Decimal {
  const text = number instanceof ExactNumber ? number.text : String(number);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return {
    negative: sign === '-' && digits !== '',
    digits,
    exponent:
      digits === '' ? 0n : BigInt(exponent) - BigInt(fraction.length) + BigInt(all.length - digits.length),
  };
}

export function isNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** Whether a number has no fraction: 42.0 and 1E+2 have none. */
export function isIntegral(number: JsonNumber): boolean {
  return typeof number === 'number' ? Number.isInteger(number) : parse(number).exponent >= 0n;
}

/**
 * A number in plain digits without exponent or needless zeros: 42.0 → `42`, 1E+2 → `100`, 1.50 → `1.5`.
 * null for one of more than 10,000 digits.
 */
export function plainDigits(number: JsonNumber): string | null {
  if (Number.isSafeInteger(number)) return number === 0 ? '0' : String(number);
  const { negative, digits, exponent } = parse(number);
  if (digits === '') return '0';
  if (exponent > MAX_DIGITS || exponent < -MAX_DIGITS || digits.length > MAX_DIGITS) return null;
  const sign = negative ? '-' : '';
  const shift = Number(exponent);
  if (shift >= 0) return sign + digits + '0'.repeat(shift);
  const padded = digits.padStart(1 - shift, '0');
  return `${sign}${padded.slice(0, shift)}.${padded.slice(shift)}`;
}

/** Below 0 if `a` is the smaller number, 0 if they are equal, above 0 if it is the greater: by exact value. */
export function compareNumbers(a: JsonNumber, b: JsonNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = parse(a);
  const right = parse(b);
  if (left.digits === '' || right.digits === '' || left.negative !== right.negative) {
    return signOf(left) - signOf(right);
  }
  return left.negative ? compareMagnitude(right, left) : compareMagnitude(left, right);
}

function signOf({ digits, negative }: Decimal): number {
  if (digits === '') return 0;
  return negative ? -1 : 1;
}

function compareMagnitude(a: Decimal, b: Decimal): number {
  const aTop = a.exponent + BigInt(a.digits.length);
  const bTop = b.exponent + BigInt(b.digits.length);
  if (aTop !== bTop) return aTop < bTop ? -1 : 1;
  // The digits begin at the same place, so they compare as text once the shorter is filled up.
  const length = Math.max(a.digits.length, b.digits.length);
  const left = a.digits.padEnd(length, '0');
  const right = b.digits.padEnd(length, '0');
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether a number is a multiple of another, by exact value; a quotient of more than 10,000 digits counts as one. */
export function isMultipleOf(number: JsonNumber, factor: JsonNumber): boolean {
  const dividend = parse(number);
  const divisor = parse(factor);
  if (dividend.digits === '') return true;
  const shift = dividend.exponent - divisor.exponent;
  if (shift > MAX_DIGITS) return true;
  if (shift < -MAX_DIGITS || divisor.digits === '') return false;
  const left = BigInt(dividend.digits) * 10n ** (shift > 0n ? shift : 0n);
  const right = BigInt(divisor.digits) * 10n ** (shift < 0n ? -shift : 0n);
  return left % right === 0n;
}
