import type { Json } from '../../json/value.ts';

/** Characters of a value that are shown. */
const LONGEST = 240;

/** A value as text: strings as they are, everything else as JSON; what is long is cut, with its length. */
export function shownValue(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${amount(text.length)} characters)`;
}

/** A whole number with its thousands apart. */
export function amount(count: number): string {
  return count.toLocaleString('en');
}

/** A number with its noun: `1 request`, `2 requests`. */
export function counted(count: number, noun: string): string {
  return `${amount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The time of day of an ISO 8601 time, in UTC. */
export function timeOfDay(time: string): string {
  return time.slice(11, 19);
}

/** An ISO 8601 time to the second, in UTC. */
export function dayAndTime(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)}`;
}
