import type { Json, JsonObject } from '../json/value.ts';
import { parseDate } from './time.ts';
import { isObject } from './values.ts';

const MAX_KEY = 255;

/** Braze docs: keys of nested attributes have no blank, no dot and no dollar sign. */
const FORBIDDEN = /[ .$]/;

/** Braze docs: nested dates after this year are not stored. */
const LAST_MOMENT = Date.UTC(3001, 0, 1) - 1;

/**
 * Whether Braze takes a value inside of an object attribute. Braze docs: null, a bad `$time` and a bad key make it drop
 * the attribute's update. Arrays hold plain values or objects; the docs know no arrays of arrays.
 */
export function isSoundNested(value: Json): boolean {
  if (value === null) return false;
  if (Array.isArray(value)) return value.every((item) => !Array.isArray(item) && isSoundNested(item));
  if (!isObject(value)) return true;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === '$time') return isSoundTime(value.$time);
  return keys.every(
    (key) => key.length <= MAX_KEY && !FORBIDDEN.test(key) && isSoundNested(value[key] as Json),
  );
}

/** `_merge_objects`: objects are merged at every depth, everything else is replaced. */
export function deepMerge(base: Json | undefined, update: JsonObject): JsonObject {
  if (!isObject(base)) return update;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(update)) {
    merged.set(key, isObject(value) ? deepMerge(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}

function isSoundTime(value: Json | undefined): boolean {
  if (typeof value !== 'string') return false;
  const time = parseDate(value);
  return time !== null && time <= LAST_MOMENT;
}
