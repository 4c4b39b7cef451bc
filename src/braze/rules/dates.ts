import { daysInMonth, isStandardDate, isStandardTime, standardYear } from './standard_time.ts';

/** A date as it is written, before any time zone is chosen for it. */
export interface WrittenDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Digits after the decimal point of the second, as written; empty if there are none. */
  readonly fraction: string;
  /** Minutes east of UTC; null where the text has none. */
  readonly offset: number | null;
  /** Whether the text has a time of day. */
  readonly timed: boolean;
}

const TIME = '([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:[.,](\\d+)|:(\\d{3}))?)?';
const BASIC_TIME = '([01]\\d|2[0-3])([0-5]\\d)(?:([0-5]\\d)(?:[.,](\\d+))?())?';
const OFFSET = '(Z|UTC|[+-](?:\\d\\d(?::?\\d\\d)?|\\d:\\d\\d))';

const CALENDAR = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)(?:[T ]${TIME} ?${OFFSET}?)?$`, 'i');
const BASIC = new RegExp(`^(\\d{4})(\\d\\d)(\\d\\d)(?:T${BASIC_TIME}${OFFSET}?)?$`);
const WEEK = new RegExp(`^(\\d{4})-?W(\\d\\d)-?([1-7])(?:T${TIME}${OFFSET}?)?$`);
const ORDINAL = new RegExp(`^(\\d{4})-(\\d{3})()(?:T${TIME}${OFFSET}?)?$`);
const AMERICAN = /^(\d\d)\/(\d\d)\/(\d{4})$/;
const WEEKDAY_FIRST = new RegExp(`^([A-Z][a-z]{2}) (\\d\\d) (\\d\\d) ${TIME}[. ]${OFFSET} (\\d{4})$`);

/** Braze docs: dates of the years 0 to 3000 are dates; others are kept as text, and inside of objects not at all. */
export const MAX_YEAR = 3000;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const DAY = 86_400_000;

/** The year of text that Braze reads as a date; null for all other text. Nearly all is RFC 3339's, which is recognised fast. */
export function yearOf(text: string): number | null {
  if (isStandardTime(text) || isStandardDate(text)) return standardYear(text);
  return readDate(text)?.year ?? null;
}

/**
 * Reads text in one of the forms that Braze reads as a date; null for all other text, for days that do not exist and
 * for leap seconds.
 *
 * Braze docs, user attributes object: ISO 8601, `yyyy-MM-ddTHH:mm:ss:SSSZ` (a colon before the milliseconds),
 * `yyyy-MM-ddTHH:mm:ss`, `yyyy-MM-dd HH:mm:ss`, `yyyy-MM-dd`, `MM/dd/yyyy`, `ddd MM dd HH:mm:ss.TZD YYYY`.
 * Recorded calls also show `2019-02-15 00:00:00 -0500` accepted.
 */
export function readDate(text: string): WrittenDate | null {
  const calendar = CALENDAR.exec(text) ?? BASIC.exec(text);
  if (calendar !== null) {
    const [, year, month, day] = calendar;
    return written(Number(year), Number(month), Number(day), calendar.slice(4));
  }
  const american = AMERICAN.exec(text);
  if (american !== null) {
    return written(Number(american[3]), Number(american[1]), Number(american[2]), []);
  }
  return readWeekdayFirst(text) ?? readDayOfYear(text);
}

function readWeekdayFirst(text: string): WrittenDate | null {
  const match = WEEKDAY_FIRST.exec(text);
  if (match === null) return null;
  const date = written(Number(match[10]), Number(match[2]), Number(match[3]), match.slice(4));
  if (date === null) return null;
  const weekday = new Date(dayNumber(date.year, date.month, date.day) * DAY).getUTCDay();
  return WEEKDAYS[weekday] === match[1] ? date : null;
}

/** ISO 8601's ordinal dates (`2024-036`) and week dates (`2024-W06-1`). */
function readDayOfYear(text: string): WrittenDate | null {
  const week = WEEK.exec(text);
  const match = week ?? ORDINAL.exec(text);
  if (match === null) return null;
  const year = Number(match[1]);
  const first = dayNumber(year, 1, 1);
  let day = first + Number(match[2]) - 1;
  if (week !== null) {
    // Week 1 holds January 4; weeks begin on Monday, and day 0 (1970-01-01) was a Thursday.
    const fourth = first + 3;
    const monday = fourth - ((((fourth + 3) % 7) + 7) % 7);
    day = monday + (Number(week[2]) - 1) * 7 + Number(week[3]) - 1;
    // The last week of a year holds December 28.
    if (Number(week[2]) < 1 || day - (Number(week[3]) - 1) > dayNumber(year, 12, 28)) return null;
  } else if (day < first || day >= dayNumber(year + 1, 1, 1)) return null;
  const date = new Date(day * DAY);
  return written(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), match.slice(4));
}

/** @param time hour, minute, second, fraction, fraction after a colon, offset: as matched. */
function written(
  year: number,
  month: number,
  day: number,
  [hour, minute, second, fraction, milliseconds, offset]: (string | undefined)[],
): WrittenDate | null {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  const minutes = offset === undefined ? null : offsetMinutes(offset);
  if (Number.isNaN(minutes)) return null;
  return {
    year,
    month,
    day,
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    fraction: fraction ?? milliseconds ?? '',
    offset: minutes,
    timed: hour !== undefined,
  };
}

/** NaN for an offset that no place has. */
function offsetMinutes(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(offset) ?? [];
  if (sign === undefined) return 0;
  const total = Number(hours) * 60 + Number(minutes ?? 0);
  if (Number(hours) > 23 || Number(minutes ?? 0) > 59) return Number.NaN;
  return sign === '-' ? -total : total;
}

/** Days since 1970-01-01 in the Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / DAY;
}
