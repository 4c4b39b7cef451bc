import type { Json, JsonObject } from '../../../../json/value.ts';
import { type Complaint, RECORDED, UNRECORDED } from '../../../complaints.ts';
import { isObject, jsonBytes } from '../../../values.ts';

/**
 * Braze docs: 100 KB for properties that hold arrays or objects. For purchases another page says 50 KB; the page on
 * nested objects, which is the newer one, says 100 KB for both.
 */
const MAX_BYTES = 102_400;

/** Braze docs: an event has at most 256 different properties; the rest is dropped. */
const MAX_PROPERTIES = 256;

const MAX_NAME = 255;

/**
 * Why Braze refuses an object for its `properties`; null if it does not.
 * @param reserved names that Braze keeps for itself.
 */
export function checkProperties(
  properties: Json | undefined,
  reserved: ReadonlySet<string>,
): Complaint | null {
  if (properties === undefined || properties === null) return null;
  if (!isObject(properties)) return RECORDED.properties;
  let nested = false;
  for (const name of Object.keys(properties)) {
    // Braze docs: names are not empty, at most 255 characters, without a leading `$`.
    if (name === '' || name.length > MAX_NAME || name.startsWith('$') || reserved.has(name)) {
      return RECORDED.properties;
    }
    if (typeof properties[name] === 'object') nested = true;
  }
  return nested && jsonBytes(properties) > MAX_BYTES ? UNRECORDED.propertiesTooLarge : null;
}

/** The properties that Braze keeps of those it took. */
export function keptProperties(properties: JsonObject): JsonObject {
  const names = Object.keys(properties);
  if (names.length <= MAX_PROPERTIES) return properties;
  return Object.fromEntries(Object.entries(properties).slice(0, MAX_PROPERTIES));
}
