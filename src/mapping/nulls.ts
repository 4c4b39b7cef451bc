import { isOperation } from '../braze/endpoints/track/operators.ts';
import { isNumber } from '../json/decimal.ts';
import { put } from '../json/member.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { raise, reject, type Scope, warn } from './scope.ts';

/** What becomes of a null: left out, sent, or the reason to reject the row. */
export type NullMode = 'omit' | 'send' | 'reject';

/**
 * A value without the nulls inside of it: they are left out, or with `reject` reject the row. One that is left out of an
 * array is warned of, since it moves the others. The value itself where it has none; undefined for an object that means
 * something only whole (`{"$time": null}`, `{"inc": null}`).
 */
export function withoutNulls(value: Json, mode: NullMode, scope: Scope, depth = 0): Json | undefined {
  if (value === null || typeof value !== 'object' || isNumber(value)) return value;
  if (depth > MAX_DEPTH) {
    reject(scope, 'MAPPING_DEPTH', `a value nested more than ${MAX_DEPTH} levels deep`);
    return value;
  }
  return Array.isArray(value)
    ? arrayWithoutNulls(value, mode, scope, depth)
    : objectWithoutNulls(value, mode, scope, depth);
}

/** Far more than data has, and far less than what exhausts the stack when the object is written. */
const MAX_DEPTH = 500;

function arrayWithoutNulls(array: Json[], mode: NullMode, scope: Scope, depth: number): Json[] {
  let copy: Json[] | null = null;
  for (let at = 0; at < array.length; at++) {
    const item = array[at] as Json;
    const first = scope.rejections.length;
    if (item === null && mode === 'reject') reject(scope, 'MAPPING_NULL', 'null found inside of an array');
    const kept = withoutNulls(item, mode, scope, depth + 1) ?? null;
    raise(scope, first, at);
    if (copy === null && (kept === null || kept !== item)) copy = array.slice(0, at);
    if (kept === null) warnOfNullInArray(scope);
    else copy?.push(kept);
  }
  return copy ?? array;
}

/** Says that an array has lost a null. */
export function warnOfNullInArray(scope: Scope): void {
  warn(scope, 'MAPPING_NULL_IN_ARRAY', 'a null inside of an array; it is left out, and the others move up');
}

function objectWithoutNulls(
  object: JsonObject,
  mode: NullMode,
  scope: Scope,
  depth: number,
): JsonObject | undefined {
  const keys = Object.keys(object);
  let copy: JsonObject | null = null;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    const item = object[key] as Json;
    const first = scope.rejections.length;
    if (item === null && mode === 'reject') reject(scope, 'MAPPING_NULL', 'null found inside of an object');
    const kept = withoutNulls(item, mode, scope, depth + 1) ?? null;
    raise(scope, first, key, true);
    if (copy === null && (kept === null || kept !== item)) copy = firstMembers(object, keys, at);
    if (copy !== null && kept !== null) put(copy, key, kept);
  }
  if (copy === null) return object;
  return isBroken(object, copy) ? undefined : copy;
}

/** Whether an object that means something only whole has lost what it was made for. */
function isBroken(object: JsonObject, rest: JsonObject): boolean {
  if (Object.hasOwn(object, '$time')) return !Object.hasOwn(rest, '$time');
  return isOperation(object) && Object.keys(rest).length === 0;
}

function firstMembers(object: JsonObject, keys: readonly string[], count: number): JsonObject {
  const copy: JsonObject = {};
  for (let at = 0; at < count; at++) {
    const key = keys[at] as string;
    put(copy, key, object[key] as Json);
  }
  return copy;
}
