import { ExactNumber, type Json, type JsonObject } from './value.ts';

/** Whether a value is a JSON object: no array, no null, and no {@link ExactNumber}, which is a number. */
export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** A member of an object; undefined if it has none of that name, whatever its prototype has. */
export function own<Value>(object: { readonly [key: string]: Value }, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
