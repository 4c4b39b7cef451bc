/**
 * Date and time, an optional fraction behind `.` or `:`, an optional offset. Braze docs: ISO 8601 and
 * `yyyy-MM-ddTHH:mm:ss:SSSZ`; recorded answers show that a blank may replace the `T` and precede the offset.
 */
const DATE_TIME =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.:]([0-9]+))?)? ?([zZ]|[+-]\S*)?)?$/;

const OFFSET = /^([+-])([0-9]{2})(?::?([0-9]{2}))?$/;

/** `MM/dd/yyyy` */
const AMERICAN = /^([0-9]{2})\/([0-9]{2})\/([0-9]{4})$/;

/** `ddd MM dd HH:mm:ss.TZD YYYY` */
const WITH_WEEKDAY =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([0-9]{2}) ([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})\.(\S+) ([0-9]{4})$/;

/**
 * The `time` of an event or a purchase, in milliseconds since 1970; null if it is none of the forms that Braze
 * promises for it. Braze docs: without an offset, and with a malformed one, it is UTC.
 */
export function parseTime(text: string): number | null {
  const found = DATE_TIME.exec(text);
  if (found === null) return null;
  const [fraction, offset] = [found[7], found[8]];
  const milliseconds = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  const utc = instant(found[1], found[2], found[3], found[4], found[5], found[6]);
  return utc === null ? null : utc + milliseconds - (offset === 'Z' ? 0 : offsetOf(offset));
}

/** A date attribute, or a nested `$time`: also the forms that Braze documents for attributes only. */
export function parseDate(text: string): number | null {
  const american = AMERICAN.exec(text);
  if (american !== null) return instant(american[3], american[1], american[2]);
  const weekday = WITH_WEEKDAY.exec(text);
  if (weekday === null) return parseTime(text);
  const [, month, day, hour, minute, second, offset, year] = weekday;
  const utc = instant(year, month, day, hour, minute, second);
  return utc === null ? null : utc - offsetOf(offset);
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(offset: string | undefined): number {
  const [, sign, hours, minutes = '0'] = OFFSET.exec(offset ?? '') ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Null for what no calendar or clock shows. */
function instant(
  yearText: string | undefined,
  monthText: string | undefined,
  dayText: string | undefined,
  hourText = '0',
  minuteText = '0',
  secondText = '0',
): number | null {
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)];
  if (hour > 23 || minute > 59 || second > 59 || day < 1 || day > daysIn(year, month)) return null;
  // `Date.UTC` takes the years 0 to 99 for the 20th century; the calendar repeats after four.
  return Date.UTC(year + 400, month - 1, day, hour, minute, second) - FOUR_CENTURIES;
}

const FOUR_CENTURIES = 146_097 * 24 * 60 * 60 * 1000;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}
