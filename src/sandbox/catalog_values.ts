import type { Json } from '../json/value.ts';
import type { FieldType } from './catalog.ts';
import { parseTime } from './time.ts';
import { isNumber, isObject, toDouble } from './values.ts';

/** What is wrong with a value, as Braze names it. */
export type ValueProblem =
  | 'unable-to-coerce-value'
  | 'invalid-keys-in-value-object'
  | 'too-deep-nesting-in-value-object'
  | 'items-too-large';

/** Braze docs: the longest value, characters; how arrays and objects count is not said: here as JSON. */
const MAX_CHARACTERS = 5000;

/** Braze docs: most texts in an array, and deepest object. */
const MAX_TEXTS = 100;
const MAX_DEPTH = 50;

const NUMERIC = /^-?[0-9]+(?:\.[0-9]+)?$/;
const FORBIDDEN = /[.$]/;

/** A value as a field of this type holds it. Braze docs: it is converted where that is possible. */
export function heldAs(
  value: Json,
  type: FieldType,
): { readonly value: Json } | { readonly problem: ValueProblem } {
  if (lengthOf(value) > MAX_CHARACTERS) return { problem: 'items-too-large' };
  const held = CONVERSIONS[type](value);
  if (held === undefined) return { problem: 'unable-to-coerce-value' };
  if (depthOf(held) > MAX_DEPTH) return { problem: 'too-deep-nesting-in-value-object' };
  return hasForbiddenKey(held) ? { problem: 'invalid-keys-in-value-object' } : { value: held };
}

/** What a field of a type holds of a value; undefined: it cannot. */
const CONVERSIONS: Readonly<Record<FieldType, (value: Json) => Json | undefined>> = {
  string: (value) => (typeof value === 'string' ? value : asText(value)),
  number: (value) => (isNumber(value) ? value : asNumber(value)),
  boolean: asBoolean,
  time: (value) => (isTime(value) ? value : undefined),
  object: (value) => (isObject(value) ? value : undefined),
  array: (value) => (isTexts(value) ? value : undefined),
  geo: (value) => (isPlace(value) ? value : undefined),
};

function asText(value: Json): string | undefined {
  return typeof value === 'boolean' || isNumber(value) ? JSON.stringify(value) : undefined;
}

function asNumber(value: Json): number | undefined {
  return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : undefined;
}

function asBoolean(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

/** Braze docs: ISO 8601, or Unix seconds. */
function isTime(value: Json): boolean {
  return isNumber(value) || (typeof value === 'string' && parseTime(value) !== null);
}

/** Braze docs: arrays hold texts only. */
function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.length <= MAX_TEXTS && value.every((item) => typeof item === 'string');
}

/** Braze docs: `[longitude, latitude]`. */
function isPlace(value: Json): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [longitude, latitude] = value;
  return isWithin(longitude, 180) && isWithin(latitude, 90);
}

function isWithin(degrees: Json | undefined, limit: number): boolean {
  return isNumber(degrees) && Math.abs(toDouble(degrees)) <= limit;
}

function lengthOf(value: Json): number {
  return typeof value === 'string' ? value.length : JSON.stringify(value).length;
}

function depthOf(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((depth, item) => Math.max(depth, depthOf(item)), 0);
  if (!isObject(value)) return 0;
  return 1 + Object.values(value).reduce<number>((depth, item) => Math.max(depth, depthOf(item)), 0);
}

function hasForbiddenKey(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasForbiddenKey);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, item]) => FORBIDDEN.test(key) || hasForbiddenKey(item));
}
