import { ExactNumber, type Json, type JsonObject } from '../json/value.ts';

/** Whether a value is a JSON object (an exact number is a number). */
export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

export function isNumber(value: Json | undefined): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** Whether a value is a JSON number without a fraction. */
export function isInteger(value: Json | undefined): value is number | ExactNumber {
  return value instanceof ExactNumber ? /^-?[0-9]+$/.test(value.text) : Number.isInteger(value);
}

/** A JSON number as its nearest double. */
export function toDouble(value: number | ExactNumber): number {
  return typeof value === 'number' ? value : Number(value.text);
}

/** A text for each string, number and boolean, equal for equal values only. */
export function scalarKey(value: Json): string {
  return value instanceof ExactNumber ? `number ${value.text}` : `${typeof value} ${String(value)}`;
}

export function isScalar(value: Json): value is string | number | boolean | ExactNumber {
  return typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
}

/** Size of a value as JSON text in UTF-8, in bytes. */
export function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
