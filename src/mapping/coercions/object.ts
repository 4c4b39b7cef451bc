import { isObject } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { parseContainer } from '../json_text.ts';
import type { Coercion } from './coercion.ts';

/** Objects, and text that is a JSON object. */
export const OBJECT: Coercion = {
  target: 'object',
  schema: { type: 'object' },
  never: ['boolean', 'number', 'integer', 'array'],
  readsTime: false,
  example: '{"a":7}',
  expected: 'an object, or text that is a JSON object',
  code: 'MAPPING_TYPE',
  keeps: null,
  convert: toObject,
  write: null,
};

/** A value as an object; undefined for what is none. */
export function toObject(value: Json): JsonObject | undefined {
  const found = typeof value === 'string' ? parseContainer(value) : value;
  return isObject(found) ? found : undefined;
}
