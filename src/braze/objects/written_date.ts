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
  /** Minutes east of UTC; null where the text tells none. */
  readonly offset: number | null;
  /** Whether the text tells a time of day. */
  readonly timed: boolean;
  /** Whether the text is a date (timed: a date-time with offset) of RFC 3339 as it stands. */
  readonly standard: boolean;
}

/** Whether the Gregorian calendar has a day. */
export function isDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
