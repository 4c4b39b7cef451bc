import type { Json } from '../json/value.ts';

/** A value as JSON, short enough for a line. */
export function literal(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
