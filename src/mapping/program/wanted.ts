import { kindWord } from '../../json/kind_of.ts';
import { own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Coercion } from '../coercions/coercion.ts';
import { coercionsTo } from '../coercions/index.ts';
import type { Complain } from '../complain.ts';
import { timeOptions } from '../keywords/x_time.ts';
import type { Wanted } from './program.ts';
import { typesOf } from './schema_parts.ts';

/** What the values of a schema are to become. */
export function wantedOf(schema: JsonObject): Wanted {
  const format = own(schema, 'format');
  return {
    types: typesOf(schema),
    format: typeof format === 'string' ? format : null,
    time: timeOptions(own(schema, 'x-time')),
  };
}

/** What coerces the values of a schema: none where it names no type. */
export function coercionsOf(schema: JsonObject): Coercion[] {
  const { types, format, time } = wantedOf(schema);
  return coercionsTo(types, format ?? undefined, time);
}

/**
 * A constant that the type of its place does not allow would reject every row.
 * @param exactly whether it has to be of the type as it is.
 */
export function checkConstant(
  value: Json,
  schema: JsonObject,
  pointer: string,
  problem: Complain,
  exactly = false,
): void {
  const coercions = coercionsOf(schema);
  if (coercions.length === 0 || coercions.some((coercion) => accepts(coercion, value, exactly))) return;
  const expected = coercions.map((coercion) => coercion.expected).join(', or ');
  problem(pointer, `${kindWord(value)} found, but the type of the property wants ${expected}`);
}

function accepts(coercion: Coercion, value: Json, exactly: boolean): boolean {
  const coerced = coercion.convert(value);
  return coerced !== undefined && (!exactly || JSON.stringify(coerced) === JSON.stringify(value));
}
