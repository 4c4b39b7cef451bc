import { isObject, own } from '../json/object.ts';
import { ExactNumber, type Json, type JsonObject } from '../json/value.ts';
import type { SampledUser } from './sample.ts';
import { SHOWN_FIELDS, shownValue } from './shown_fields.ts';

/** An attribute that Braze does not have as the rows have it. */
export interface Difference {
  readonly field: string;
  readonly how:
    | 'Braze has no value'
    | 'Braze has a value'
    | 'Braze has another type'
    | 'Braze has another value';
  /** null: the rows remove it. */
  readonly expected: Json;
  /** undefined: there is none. */
  readonly found: Json | undefined;
}

/** Braze docs: text is cut after 255 characters. */
const MAX_TEXT = 255;

/** What differs between a user as the rows leave them and the profile that was read back. */
export function differencesOf(
  { expected }: Pick<SampledUser, 'expected'>,
  profile: JsonObject,
): Difference[] {
  return [...expected].flatMap(([field, value]) => {
    const found = shownValue(profile, field);
    const form = SHOWN_FIELDS.get(field)?.form;
    if (form === undefined ? isSame(value, found) : isSameField(value, found, form)) return [];
    return [{ field, how: howOf(value, found), expected: value, found }];
  });
}

/** Braze docs: a standard attribute that is missing in an export is null, false or empty. */
function isSameField(value: Json, found: Json | undefined, form: (text: string) => string): boolean {
  if (isEmpty(value) || isEmpty(found)) return isEmpty(value) && isEmpty(found);
  if (typeof value !== 'string' || typeof found !== 'string') return isSame(value, found);
  return form(value) === form(found) || isCut(value, found);
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === false || value === '';
}

/** Whether two values are the same at Braze: dates by their instant, numbers by their value, nulls as if they were not there. */
export function isSame(value: Json, found: Json | undefined): boolean {
  const left = unwrapped(value);
  const right = unwrapped(found ?? null);
  if (left === null || right === null) return left === right;
  if (isNumber(left) || isNumber(right))
    return isNumber(left) && isNumber(right) && doubleOf(left) === doubleOf(right);
  if (typeof left === 'string' && typeof right === 'string') return isSameText(left, right);
  if (Array.isArray(left) && Array.isArray(right)) return isSameList(left, right);
  if (isObject(left) && isObject(right)) {
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) =>
      isSame(own(left, name) ?? null, own(right, name)),
    );
  }
  return left === right;
}

/** A value without the mark of a time. */
function unwrapped(value: Json): Json {
  return isObject(value) && Object.keys(value).join() === '$time' ? (value.$time as Json) : value;
}

function isNumber(value: Json): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

function doubleOf(value: number | ExactNumber): number {
  return typeof value === 'number' ? value : Number(value.text);
}

function isSameText(left: string, right: string): boolean {
  if (left === right || isCut(left, right)) return true;
  const instant = instantOf(left);
  return instant !== null && instant === instantOf(right);
}

function isCut(value: string, found: string): boolean {
  return found.length >= MAX_TEXT && value.startsWith(found);
}

/** Of texts Braze keeps each once. */
function isSameList(left: readonly Json[], right: readonly Json[]): boolean {
  if (left.length === right.length && left.every((each, index) => isSame(each, right[index]))) return true;
  if (![...left, ...right].every((each) => typeof each === 'string')) return false;
  const [a, b] = [new Set(left), new Set(right)];
  return a.size === b.size && [...a].every((each) => b.has(each));
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,:](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** Milliseconds since 1970 of a date or a time; null for other text. Without a zone it is UTC. */
function instantOf(text: string): number | null {
  const [, date, time = '00:00', fraction = '', zone = 'Z'] = INSTANT.exec(text) ?? [];
  if (date === undefined) return null;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const offset = /^(?:z|utc)$/i.test(zone) ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2');
  const instant = Date.parse(`${date}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  return Number.isNaN(instant) ? null : instant;
}

function howOf(value: Json, found: Json | undefined): Difference['how'] {
  if (found === undefined || found === null) return 'Braze has no value';
  if (value === null) return 'Braze has a value';
  return kindOf(unwrapped(value)) === kindOf(unwrapped(found))
    ? 'Braze has another value'
    : 'Braze has another type';
}

function kindOf(value: Json): string {
  if (isNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
