import { isNumber } from '../../json/decimal.ts';
import { kindWord } from '../../json/kind_of.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { MAX_YEAR, yearOf } from './dates.ts';
import { checkNestedName } from './names.ts';
import type { Objections } from './objections.ts';
import { checkTextLength, MAX_TEXT } from './text.ts';

/** Names and indexes from the object down to a value. One array serves a whole check: pointers are written on demand. */
export type Trail = (string | number)[];

/**
 * Checks what is inside an object or array attribute. Braze docs: one bad nested value (a bad `$time`, a null)
 * drops every nested update of that attribute, and the call still answers success. Arrays hold plain values or objects:
 * Braze's docs on nested attributes list no arrays of arrays.
 * @param trail to the value; its first name is the attribute, to which warnings are counted.
 */
export function checkNestedValue(value: Json, trail: Trail, objections: Objections): void {
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT) checkTextLength(value, pointerOf(trail.slice(0, 1)), objections);
  } else if (value === null) {
    objections.reject(
      'BRAZE_NESTED_NULL',
      pointerOf(trail),
      'null found; Braze would drop the whole attribute',
    );
  } else if (typeof value === 'object' && !isNumber(value)) {
    if (Array.isArray(value)) checkNestedArray(value, trail, objections);
    else checkNestedObject(value, trail, objections);
  }
}

function checkNestedArray(value: readonly Json[], trail: Trail, objections: Objections): void {
  for (let at = 0; at < value.length; at++) {
    const item = value[at] as Json;
    if (isSurelySound(item)) continue;
    trail.push(at);
    if (Array.isArray(item)) rejectArray(trail, objections);
    else checkNestedValue(item, trail, objections);
    trail.pop();
  }
}

function rejectArray(trail: Trail, objections: Objections): void {
  const message = 'an array inside of an array found; Braze would drop the whole attribute';
  objections.reject('BRAZE_ARRAY_OF_ARRAYS', pointerOf(trail), message);
}

function isSurelySound(value: Json): boolean {
  return typeof value === 'string' ? value.length <= MAX_TEXT : typeof value === 'number';
}

/** As {@link checkNestedValue}, for an object: its keys, and `{"$time": …}`. */
export function checkNestedObject(value: JsonObject, trail: Trail, objections: Objections): void {
  if (Object.hasOwn(value, '$time')) {
    checkTime(value.$time ?? null, [...trail, '$time'], objections);
    return;
  }
  for (const key of Object.keys(value)) {
    checkNestedName(key, trail, objections);
    trail.push(key);
    checkNestedValue(value[key] as Json, trail, objections);
    trail.pop();
  }
}

export function pointerOf(trail: Trail): string {
  return trail.reduce<string>(childPointer, '');
}

function checkTime(value: Json, trail: Trail, objections: Objections): void {
  const year = typeof value === 'string' ? yearOf(value) : null;
  if (year !== null && year <= MAX_YEAR) return;
  const otherText = year === null ? 'text that is no date' : `a date after the year ${MAX_YEAR}`;
  const found = typeof value === 'string' ? otherText : kindWord(value);
  const message = `${found} found; Braze takes a date of the years 0 to ${MAX_YEAR}`;
  objections.reject('BRAZE_NESTED_TIME', pointerOf(trail), message);
}
