import type { JsonObject } from '../../json/value.ts';
import { TYPES } from '../coercions/index.ts';

/** A type that a line of the method `fields` can have. */
export interface FieldType {
  /** What the schema of the line's value says. */
  readonly schema: JsonObject;
  /** Whether a zone and a unit say how to read it. */
  readonly readsTime: boolean;
  /** A text that it takes. */
  readonly example: string;
}

/** The types by their names: values as they are, and all that values can be coerced to. */
export const FIELD_TYPES: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ['as_is', { schema: {}, readsTime: false, example: '7' }],
  ...TYPES,
]);

/** @throws Error for a type that `spec.json` lists and nobody knows. */
export function fieldType(name: string): FieldType {
  const type = FIELD_TYPES.get(name);
  if (type === undefined) throw new Error(`no type has the name ${name}`);
  return type;
}
