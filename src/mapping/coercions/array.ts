import type { Json } from '../../json/value.ts';
import { parseContainer } from '../json_text.ts';
import type { Coercion } from './coercion.ts';

/** Arrays, and text that is a JSON array. A single value never becomes an array of one. */
export const ARRAY: Coercion = {
  target: 'array',
  schema: { type: 'array' },
  never: ['boolean', 'number', 'integer', 'object'],
  readsTime: false,
  example: '[7]',
  expected: 'an array, or text that is a JSON array',
  code: 'MAPPING_TYPE',
  keeps: null,
  convert: toArray,
  write: (columns, slot, out) => {
    if (!columns.isPlainList(slot)) return null;
    columns.copy(slot, out);
    return 'list';
  },
};

/** A value as an array; undefined for what is none. */
export function toArray(value: Json): Json[] | undefined {
  const found = typeof value === 'string' ? parseContainer(value) : value;
  return Array.isArray(found) ? found : undefined;
}
