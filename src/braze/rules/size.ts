import { ExactNumber, type Json } from '../../json/value.ts';
import type { Objections } from './objections.ts';

/** Braze docs: 100 KB for an object or array attribute, and for the properties of an event. */
export const MAX_VALUE_BYTES = 102_400;

/** Whether a value takes more than {@link MAX_VALUE_BYTES} as JSON. Mostly known without writing the JSON. */
export function isTooLarge(value: Json): boolean {
  return mostBytes(value) > MAX_VALUE_BYTES && Buffer.byteLength(JSON.stringify(value)) > MAX_VALUE_BYTES;
}

/**
 * Rejects an object that no request can hold: it would be uploaded in vain, again and again where a server cuts the
 * connection instead of answering.
 * @param bytes of the object as JSON.
 * @param most of a request's bytes that one object may take.
 */
export function checkObjectSize(bytes: number, most: number, objections: Objections): void {
  if (bytes <= most) return;
  const message = `the object takes ${bytes} bytes; Braze takes requests of which an object may fill ${most}`;
  objections.reject('BRAZE_TOO_LARGE', '', message);
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
