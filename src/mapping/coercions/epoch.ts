import { type JsonNumber, plainDigits } from '../../json/decimal.ts';
import type { TimeOptions } from './instant.ts';

/** An instant: milliseconds since 1970 in whole seconds, and the digits of the second's fraction. */
export interface Instant {
  readonly milliseconds: number;
  readonly fraction: string;
}

const DIGITS_BEHIND_SECOND = { s: 0, ms: 3, us: 6 };

/** The last instant that a JavaScript date can hold, in seconds. */
const MAX_SECONDS = 8_640_000_000_000;

/** The instant of a number of units since 1970, to the nanosecond; null for one out of all calendars. */
export function instantOf(number: JsonNumber, unit: NonNullable<TimeOptions['unit']>): Instant | null {
  const text = plainDigits(number);
  if (text === null) return null;
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const shift = DIGITS_BEHIND_SECOND[unit];
  const padded = whole.padStart(shift + 1, '0');
  let seconds = Number(padded.slice(0, padded.length - shift));
  if (!(seconds <= MAX_SECONDS)) return null;
  let nanoseconds = Number((padded.slice(padded.length - shift) + decimals).padEnd(9, '0').slice(0, 9));
  if (shift === 0) nanoseconds = Number(decimals.padEnd(9, '0').slice(0, 9));
  if (sign === '-') {
    seconds = -seconds;
    if (nanoseconds > 0) {
      seconds -= 1;
      nanoseconds = 1_000_000_000 - nanoseconds;
    }
  }
  return { milliseconds: seconds * 1000, fraction: fractionText(nanoseconds) };
}

/** Three digits, six or nine, as many as it needs; none for a whole second. */
function fractionText(nanoseconds: number): string {
  if (nanoseconds === 0) return '';
  return String(nanoseconds)
    .padStart(9, '0')
    .replace(/(?:000){1,2}$/, '');
}

/** The fraction of a second as {@link Instant} has it. @param count of units, of which a second has `perSecond`. */
export function fractionDigits(count: number, perSecond: number): string {
  return count === 0 ? '' : fractionText(count * (1_000_000_000 / perSecond));
}
