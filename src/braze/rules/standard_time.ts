/*
 * Nearly all dates of a warehouse are written as RFC 3339 has it, and each row has some: these functions look at the
 * bytes, which costs a third of what a regular expression does on text, and can do so amid other text.
 */

/** Whether text is a date of RFC 3339 (`2024-01-31`) of a day that exists. */
export function isStandardDate(text: string): boolean {
  return text.length === 10 && isDay(bytesOf(text), 0);
}

/** Whether text is a date-time of RFC 3339 (`2024-01-31T09:30:00.5Z`) that exists and is no leap second. */
export function isStandardTime(text: string): boolean {
  return isTime(bytesOf(text), 0, text.length);
}

/** The year of text that is a date or date-time of RFC 3339. */
export function standardYear(text: string): number {
  return Number(text.slice(0, 4));
}

/**
 * As {@link isStandardTime}, of the bytes between two positions: a time that Braze takes wherever it takes any, until the
 * year 2999, and short.
 */
export function isOrdinaryTime(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= MAX_ORDINARY && pair(bytes, start) < 30 && isTime(bytes, start, end);
}

const MAX_ORDINARY = 40;

/** Whether the bytes between two positions are a day, as {@link isStandardDate} has it, until the year 2999. */
export function isOrdinaryDay(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === DAY_LENGTH && pair(bytes, start) < 30 && isDay(bytes, start);
}

/**
 * How a time of a day that exists is written that lacks the `T`, or the zone, of RFC 3339: `2024-01-31 09:30:00.5`,
 * `2024-01-31T09:30:00`. As in {@link isOrdinaryTime} it is short, and of a year until 2999.
 * @returns the length of the text without the sign of UTC at its end (`+00`); -1 for other text.
 */
export function zonelessLength(bytes: Uint8Array, start: number, end: number): number {
  const beginsSo =
    end - start >= 19 &&
    end - start < MAX_ORDINARY &&
    pair(bytes, start) < 30 &&
    isDay(bytes, start) &&
    (bytes[start + DAY_LENGTH] === SPACE || bytes[start + DAY_LENGTH] === LETTER_T) &&
    isClock(bytes, start + 11) &&
    bytes[start + 16] === COLON &&
    pair(bytes, start + 17) < 60;
  if (!beginsSo) return -1;
  const behind = fractionEnd(bytes, start + 19, end);
  if (behind === end) return behind - start;
  const isUtc = behind + 3 === end && bytes[behind] === PLUS && pair(bytes, behind + 1) === 0;
  return isUtc ? behind - start : -1;
}

export const DAY_LENGTH = 10;

function isTime(bytes: Uint8Array, start: number, end: number): boolean {
  const beginsSo =
    end - start >= 20 &&
    isDay(bytes, start) &&
    bytes[start + 10] === LETTER_T &&
    isClock(bytes, start + 11) &&
    bytes[start + 16] === COLON &&
    pair(bytes, start + 17) < 60;
  if (!beginsSo) return false;
  const at = fractionEnd(bytes, start + 19, end);
  const zone = bytes[at];
  if (zone === LETTER_Z) return at + 1 === end;
  return (zone === PLUS || zone === MINUS) && at + 6 === end && isClock(bytes, at + 1);
}

/** The position behind the fraction of a second that may begin at a position; -1 for a point without digits. */
function fractionEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== POINT) return start;
  let at = start + 1;
  while (at < end && digit(bytes, at) <= 9) at++;
  return at === start + 1 ? -1 : at;
}

/** Whether a day that exists is there, as `2024-01-31`. */
function isDay(bytes: Uint8Array, at: number): boolean {
  const year = pair(bytes, at) * 100 + pair(bytes, at + 2);
  const month = pair(bytes, at + 5);
  const day = pair(bytes, at + 8);
  return (
    year <= 9999 &&
    bytes[at + 4] === MINUS &&
    month >= 1 &&
    month <= 12 &&
    bytes[at + 7] === MINUS &&
    day >= 1 &&
    (day <= 28 || day <= daysInMonth(year, month))
  );
}

/** Of a month from 1 to 12, in the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether a time of day is there, as `09:30`. */
function isClock(bytes: Uint8Array, at: number): boolean {
  return pair(bytes, at) <= 23 && bytes[at + 2] === COLON && pair(bytes, at + 3) <= 59;
}

/** The number that two digits make; a larger one if they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = digit(bytes, at);
  const ones = digit(bytes, at + 1);
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : NO_DIGIT;
}

/** A larger number for what is no digit, also for what is not there. */
function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] as number) - ZERO;
  return value >= 0 && value <= 9 ? value : NO_DIGIT;
}

/** The characters of text as bytes; those beyond a byte as one that no date has. */
function bytesOf(text: string): Uint8Array {
  const bytes = text.length <= SCRATCH.length ? SCRATCH : new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = Math.min(text.charCodeAt(i), 0xff);
  return bytes;
}

const SCRATCH = new Uint8Array(64);

/** More than the years of four digits, also after it was multiplied. */
const NO_DIGIT = 10_000;

const SPACE = 0x20;
const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
