import { ARRAY } from './array.ts';
import { BOOLEAN } from './boolean.ts';
import type { Coercion } from './coercion.ts';
import { dateCoercion } from './date.ts';
import { dateTimeCoercion } from './date_time.ts';
import type { TimeOptions } from './instant.ts';
import { INTEGER } from './integer.ts';
import { NUMBER } from './number.ts';
import { OBJECT } from './object.ts';
import { STRING } from './string.ts';

const BY_TYPE: ReadonlyMap<string, Coercion> = new Map(
  [STRING, NUMBER, INTEGER, BOOLEAN, ARRAY, OBJECT].map((coercion) => [coercion.target, coercion]),
);

/** The coercion to one of JSON Schema's types; text with `format` date or date-time is a target of its own. */
export function coercionOf(type: string, format: string | null, time: TimeOptions): Coercion | undefined {
  if (type === 'string' && format === 'date') return dateCoercion(time);
  if (type === 'string' && format === 'date-time') return dateTimeCoercion(time);
  return BY_TYPE.get(type);
}
