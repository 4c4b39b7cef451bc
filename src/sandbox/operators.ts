import { ExactNumber, type Json, type JsonObject } from '../json/value.ts';
import { deepMerge, isSoundNested } from './nested.ts';
import { isInteger, isNumber, isObject, isScalar, jsonBytes, scalarKey } from './values.ts';

/** Braze docs: 100 KB for arrays, objects and arrays of objects; an update beyond it is dropped. */
const MAX_BYTES = 102_400;

/** Braze docs: arrays hold 500 items; beyond it the oldest one gives way. */
const MAX_ITEMS = 500;

/** Longer strings are cut, as Braze's SDKs do; what the REST API does is not documented. */
const MAX_STRING = 255;

/** Braze docs: the order within one update, whatever the order of the keys. */
const OBJECT_OPERATORS = ['$add', '$remove', '$update'];
const ARRAY_OPERATORS = ['add', 'remove'];

/** Whether an update is one of nested data, of which a single bad value drops every one in the request. */
export function isNested(update: Json): boolean {
  if (Array.isArray(update)) return update.some(isObject);
  return isObject(update) && !isIncrement(update) && !hasOnly(update, ARRAY_OPERATORS);
}

/** Whether every value inside of a nested update is one that Braze takes. */
export function isSoundUpdate(update: Json): boolean {
  if (!isObject(update) || !hasOnly(update, OBJECT_OPERATORS)) return isSoundNested(update);
  return Object.values(update).every(
    (entries) => Array.isArray(entries) && entries.every((entry) => isObject(entry) && isSoundEntry(entry)),
  );
}

/**
 * The value of a custom attribute after an update other than null.
 * @param merge the `_merge_objects` of the attributes object.
 * @returns undefined if Braze ignores the update.
 */
export function updated(former: Json | undefined, update: Json, merge: boolean): Json | undefined {
  if (typeof update === 'string') return cut(update);
  if (Array.isArray(update)) return replaceArray(update);
  if (!isObject(update)) return update;
  if (isIncrement(update)) return increment(former, update.inc as Json);
  if (hasOnly(update, ARRAY_OPERATORS)) return changeArray(former, update);
  const changed = hasOnly(update, OBJECT_OPERATORS) ? changeObjects(former, update, merge) : update;
  return small(changed === update && merge ? deepMerge(former, update) : changed);
}

/** The values that `add` and `remove` name. */
export function arrayOperands(update: JsonObject): readonly Json[] | null {
  return hasOnly(update, ARRAY_OPERATORS) ? Object.values(update).flat() : null;
}

/** The entries of `$add`, `$remove` and `$update`. */
export function objectOperands(update: JsonObject): readonly Json[] | null {
  return hasOnly(update, OBJECT_OPERATORS) ? Object.values(update).flat() : null;
}

/** Whether an update is `{"inc": n}`. */
export function isIncrement(update: JsonObject): boolean {
  return Object.keys(update).length === 1 && isNumber(update.inc);
}

function hasOnly(update: JsonObject, operators: readonly string[]): boolean {
  const keys = Object.keys(update);
  return keys.length > 0 && keys.every((key) => operators.includes(key) && Array.isArray(update[key]));
}

function isSoundEntry(entry: JsonObject): boolean {
  return Object.entries(entry).every(([key, value]) =>
    key.startsWith('$identifier_') || key === '$new_object'
      ? isSoundNested(value)
      : isSoundNested({ [key]: value }),
  );
}

function small(value: Json): Json | undefined {
  return jsonBytes(value) <= MAX_BYTES ? value : undefined;
}

function cut(text: string): string {
  return text.length <= MAX_STRING ? text : [...text].slice(0, MAX_STRING).join('');
}

/** Braze docs: `inc` takes integers. A fraction, or a former value that is no integer, is ignored (not documented). */
function increment(former: Json | undefined, by: Json): Json | undefined {
  const base = former ?? 0;
  if (!isInteger(base) || !isInteger(by)) return undefined;
  const sum = toBigInt(base) + toBigInt(by);
  const nearest = Number(sum);
  return String(nearest) === String(sum) ? nearest : new ExactNumber(String(sum));
}

function toBigInt(value: number | ExactNumber): bigint {
  return BigInt(value instanceof ExactNumber ? value.text : value);
}

/** Arrays of scalars are sets. Arrays that mix scalars with anything else are ignored (not documented). */
function replaceArray(items: readonly Json[]): Json | undefined {
  if (items.every(isScalar)) return scalars(asSet(items));
  return items.every(isObject) ? small([...items]) : undefined;
}

/** With both operators in one object, `add` acts first, as `$add` does (not documented). */
function changeArray(former: Json | undefined, update: JsonObject): Json | undefined {
  const added = listed(update.add);
  const removed = listed(update.remove);
  if (![...added, ...removed].every(isScalar)) return undefined;
  const set = asSet([...listed(former), ...added]);
  for (const item of removed) set.delete(scalarKey(cutItem(item)));
  return scalars(set);
}

function listed(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** A repeated item moves to the end. */
function asSet(items: readonly Json[]): Map<string, Json> {
  const set = new Map<string, Json>();
  for (const item of items) {
    const value = cutItem(item);
    const key = scalarKey(value);
    set.delete(key);
    set.set(key, value);
  }
  return set;
}

function cutItem(item: Json): Json {
  return typeof item === 'string' ? cut(item) : item;
}

function scalars(set: ReadonlyMap<string, Json>): Json | undefined {
  return small([...set.values()].slice(-MAX_ITEMS));
}

function changeObjects(former: Json | undefined, update: JsonObject, merge: boolean): Json {
  let items = [...listed(former), ...listed(update.$add)];
  for (const removal of listed(update.$remove)) items = items.filter((item) => !isNamed(item, removal));
  for (const change of listed(update.$update)) {
    items = items.map((item) => (isNamed(item, change) ? renewed(item, change, merge) : item));
  }
  return items;
}

/** Whether an item has the identifier that an entry of `$remove` or `$update` names. */
function isNamed(item: Json, entry: Json): boolean {
  if (!isObject(item) || !isObject(entry)) return false;
  const { $identifier_key: key, $identifier_value: value } = entry;
  if (typeof key !== 'string' || value === undefined || !Object.hasOwn(item, key)) return false;
  return JSON.stringify(item[key]) === JSON.stringify(value);
}

/** Braze docs: without `_merge_objects` the new object takes the place of the old one. */
function renewed(item: Json, change: Json, merge: boolean): Json {
  const object = isObject(change) ? change.$new_object : undefined;
  if (!isObject(object)) return item;
  return merge ? deepMerge(item, object) : object;
}
