import { parseExact } from '../json/exact.ts';
import { ExactNumber, type Json, type JsonObject } from '../json/value.ts';
import type { RunPreview } from './preview.ts';

/** A preview whose values of rows are what `convert` makes of them: of columns, objects, requests, and what was found wrong. */
export function withValues(run: RunPreview, convert: <Value extends Json>(value: Value) => Json): RunPreview {
  return {
    ...run,
    rows: run.rows.map((row) => ({
      ...row,
      data: convert(row.data) as JsonObject,
      objects: row.objects.map((object) => ({
        ...object,
        json: JSON.stringify(convert(parseExact(object.json))),
      })),
    })),
    requests: run.requests.map((request) => ({ ...request, body: convert(request.body) as JsonObject })),
    rejections: run.rejections.map((rejection) =>
      rejection.value === undefined ? rejection : { ...rejection, value: convert(rejection.value) },
    ),
  };
}

/**
 * A value that shows its form alone: letters are x, digits 0. Names, nulls and the places of blanks and ASCII's signs stay;
 * numbers become text, and of a boolean nothing is seen.
 */
export function masked(value: Json): Json {
  if (value === null) return null;
  if (typeof value === 'boolean') return HIDDEN;
  if (typeof value === 'string') return maskedText(value);
  if (typeof value === 'number') return maskedText(String(value));
  if (value instanceof ExactNumber) return maskedText(value.text);
  if (Array.isArray(value)) return value.map(masked);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, masked(member)]));
}

const HIDDEN = '•••';

function maskedText(text: string): string {
  return text
    .replace(/[^\p{L}\p{M}\p{N}\x20-\x7e\n]/gu, '•')
    .replace(/\p{N}/gu, '0')
    .replace(/\p{Lu}/gu, 'X')
    .replace(/(?![X])[\p{L}\p{M}]/gu, 'x');
}
