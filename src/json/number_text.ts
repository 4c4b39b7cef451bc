import { isDigit, LETTER_E, MINUS, POINT, SMALL, ZERO } from './scan.ts';

/*
 * Numbers of JSON text, judged by the bytes between two positions that are known to hold a number.
 */

/** This many digits are exact as a double, and so is their quotient by the power of ten: both are below 2^53. */
const MAX_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** The number, if it has no exponent and few digits; else null. */
export function shortNumber(bytes: Uint8Array, start: number, end: number): number | null {
  const isNegative = bytes[start] === MINUS;
  let digits = 0;
  let value = 0;
  let point = end;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const byte = bytes[at] as number;
    if (isDigit(byte)) {
      value = value * 10 + (byte - ZERO);
      digits++;
    } else if (byte === POINT) point = at + 1;
    else return null;
  }
  if (digits > MAX_DIGITS) return null;
  const size = point === end ? value : value / (POWERS_OF_TEN[end - point] as number);
  return isNegative ? -size : size;
}

/** Whether it is written in plain digits, and no more of them than it takes: `1.50`, `1e3` and `-0` are not. */
export function isPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const last = end - 1;
  let hasPoint = false;
  for (let at = start; at < last; at++) {
    const byte = bytes[at] as number;
    if (byte === POINT) hasPoint = true;
    else if (!isDigit(byte) && at > start) return false;
  }
  const isMinusZero = bytes[start] === MINUS && bytes[start + 1] === ZERO && last === start + 1;
  return !(hasPoint && bytes[last] === ZERO) && !isMinusZero;
}

/** The position behind the number without needless zeros at its end; -1 if it is not in plain digits even so. */
export function plainEnd(bytes: Uint8Array, start: number, end: number): number {
  if (isPlainNumber(bytes, start, end)) return end;
  // Longer ones keep the zeros that they are written with.
  if (end - start > MAX_DIGITS || !hasPoint(bytes, start, end) || hasExponent(bytes, start, end)) return -1;
  let last = end - 1;
  while (bytes[last] === ZERO) last--;
  if (bytes[last] === POINT) last--;
  return isPlainNumber(bytes, start, last + 1) ? last + 1 : -1;
}

function hasExponent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (((bytes[at] as number) | SMALL) === LETTER_E) return true;
  return false;
}

/** Whether there is a decimal point in the number. */
export function hasPoint(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === POINT) return true;
  return false;
}
