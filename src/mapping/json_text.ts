import { parseExact } from '../json/exact.ts';
import type { Json, JsonObject } from '../json/value.ts';

/** The array or object that text holds as JSON, with exact numbers; undefined for all other text. */
export function parseContainer(text: string): Json[] | JsonObject | undefined {
  if (!/^[\t\n\r ]*[{[]/.test(text)) return undefined;
  try {
    return parseExact(text) as Json[] | JsonObject;
  } catch {
    return undefined;
  }
}
