import type { WrittenDate } from '../../braze/rules/dates.ts';
import { zoneOffset } from '../../braze/rules/iana_zone.ts';

/** The form in which a source writes time (`x-time`). */
export interface TimeOptions {
  /** What a number counts since 1970; null: numbers are refused. */
  readonly unit: 's' | 'ms' | 'us' | null;
  /** The IANA zone of dates and of times without one; null: UTC. */
  readonly zone: string | null;
}

export const NO_TIME_OPTIONS: TimeOptions = { unit: null, zone: null };

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Milliseconds since 1970 of a wall clock that shows UTC, the fraction of the second apart. */
export function wallMilliseconds({ year, month, day, hour, minute, second }: WrittenDate): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}

/**
 * RFC 3339 text of an instant on the clock of a zone: `2024-01-02T03:04:05.123+01:00`, or `Z` in UTC.
 * null for a year that RFC 3339 cannot write.
 * @param wall milliseconds of the wall clock, whole seconds.
 * @param fraction digits of the second.
 * @param offset minutes east of UTC.
 */
export function formatTime(wall: number, fraction: string, offset: number): string | null {
  const date = new Date(wall);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return null;
  const clock = date.toISOString().slice(0, 19);
  return `${clock}${fraction === '' ? '' : `.${fraction}`}${formatOffset(offset)}`;
}

function formatOffset(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * What a zone's clock shows when text without an offset says `wall`: the offset then, and the wall clock itself,
 * which moves forward where a change of the clocks skipped it. A time that comes twice is the first of the two.
 */
export function placeInZone(
  wall: number,
  zoneName: string,
): { readonly wall: number; readonly offset: number } {
  const before = offsetOf(wall - DAY, zoneName);
  const after = offsetOf(wall + DAY, zoneName);
  if (isOffset(wall, before, zoneName)) return { wall, offset: before };
  if (isOffset(wall, after, zoneName)) return { wall, offset: after };
  const instant = wall - before * MINUTE;
  const offset = offsetOf(instant, zoneName);
  return { wall: instant + offset * MINUTE, offset };
}

function isOffset(wall: number, offset: number, zone: string): boolean {
  return offsetOf(wall - offset * MINUTE, zone) === offset;
}

/** Minutes east of UTC of a zone at an instant; 0 without a zone. */
export function offsetOf(instant: number, zone: string | null): number {
  if (zone === null) return 0;
  const days = offsetsOfDays(zone);
  const day = Math.floor(instant / DAY);
  let offset = days.get(day);
  if (offset === undefined) {
    const start = exactOffset(day * DAY, zone);
    offset = start === exactOffset((day + 1) * DAY, zone) ? start : CHANGING;
    if (days.size >= MAX_DAYS) days.clear();
    days.set(day, offset);
  }
  return offset === CHANGING ? exactOffset(instant, zone) : offset;
}

/** Asking a zone costs microseconds, so its offset is kept for each day (of UTC) on which it does not change. */
const keptOffsets = new Map<string, Map<number, number>>();
const MAX_DAYS = 50_000;
const CHANGING = Number.POSITIVE_INFINITY;

function offsetsOfDays(zone: string): Map<number, number> {
  let days = keptOffsets.get(zone);
  if (days === undefined) {
    days = new Map();
    keptOffsets.set(zone, days);
  }
  return days;
}

/** Rounded, for until about 1900 offsets had seconds, which RFC 3339 cannot write. */
function exactOffset(instant: number, zone: string): number {
  return Math.round(zoneOffset(zone, instant));
}
