import type { Json } from '../../json/value.ts';
import { ARRAY } from './array.ts';
import { BOOLEAN } from './boolean.ts';
import type { Coercion } from './coercion.ts';
import { dateCoercion } from './date.ts';
import { dateTimeCoercion } from './date_time.ts';
import { NO_TIME_OPTIONS, type TimeOptions } from './instant.ts';
import { INTEGER } from './integer.ts';
import { NUMBER } from './number.ts';
import { OBJECT } from './object.ts';
import { STRING } from './string.ts';

/** The types that values can become, by the source's form of time. */
const COERCIONS: readonly ((time: TimeOptions) => Coercion)[] = [
  () => STRING,
  () => INTEGER,
  () => NUMBER,
  () => BOOLEAN,
  dateCoercion,
  dateTimeCoercion,
  () => ARRAY,
  () => OBJECT,
];

/** The types by their names, as they are where nothing is said of times. */
export const TYPES: ReadonlyMap<string, Coercion> = new Map(
  COERCIONS.map((coercion) => {
    const type = coercion(NO_TIME_OPTIONS);
    return [type.target, type];
  }),
);

const BY_SCHEMA: ReadonlyMap<string, (typeof COERCIONS)[number]> = new Map(
  COERCIONS.map((coercion) => [keyOf(coercion(NO_TIME_OPTIONS).schema), coercion]),
);

function keyOf({ type, format }: Coercion['schema']): string {
  return format === undefined ? type : `${type}/${format}`;
}

/** The coercion that a schema of this type and format asks for. A format that nothing is coerced to is only checked. */
export function coercionOf(type: string, format: string | null, time: TimeOptions): Coercion | undefined {
  const formatted = format === null ? undefined : BY_SCHEMA.get(keyOf({ type, format }));
  return (formatted ?? BY_SCHEMA.get(type))?.(time);
}

/** What coerces values that may have several types: a type that nothing is coerced to (`null`) has none. */
export function coercionsTo(
  types: readonly string[],
  format: Json | undefined,
  time: TimeOptions,
): Coercion[] {
  return types
    .map((type) => coercionOf(type, typeof format === 'string' ? format : null, time))
    .filter((coercion) => coercion !== undefined);
}

/** Whether the values of a format are coerced to it, so that nobody has to check them. */
export function isCoercedTo(type: string, format: string): boolean {
  return BY_SCHEMA.has(keyOf({ type, format }));
}
