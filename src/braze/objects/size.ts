import { ExactNumber } from '../../json/exact.ts';
import type { Json } from '../../json/value.ts';

/** Braze docs: 100 KB for an object or array attribute, and for the properties of an event. */
export const MAX_VALUE_BYTES = 102_400;

/** Whether a value takes more than {@link MAX_VALUE_BYTES} as JSON. Mostly told without writing the JSON. */
export function isTooLarge(value: Json): boolean {
  return mostBytes(value) > MAX_VALUE_BYTES && Buffer.byteLength(JSON.stringify(value)) > MAX_VALUE_BYTES;
}

/** A number of bytes that the value's JSON cannot exceed: 6 for each UTF-16 unit of text (`\u0000`). */
function mostBytes(value: Json): number {
  if (typeof value === 'string') return value.length * 6 + 3;
  if (value === null || typeof value !== 'object') return 25;
  if (value instanceof ExactNumber) return value.text.length + 1;
  let bytes = 3;
  if (Array.isArray(value)) {
    for (const item of value) bytes += mostBytes(item);
    return bytes;
  }
  for (const key of Object.keys(value)) bytes += key.length * 6 + 4 + mostBytes(value[key] as Json);
  return bytes;
}
