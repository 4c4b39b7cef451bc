import { isNumber, type JsonNumber } from '../../json/decimal.ts';
import { parseExact } from '../../json/exact.ts';
import type { Json } from '../../json/value.ts';
import type { Coercion } from './coercion.ts';

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Numbers as they are; text that is a JSON number, exactly. */
export const NUMBER: Coercion = {
  target: 'number',
  schema: { type: 'number' },
  never: ['boolean', 'array', 'object'],
  readsTime: false,
  example: '7.5',
  expected: 'a number, or text that is a JSON number (`42.5`, not `007`, `1,2` or ` 42`)',
  code: 'MAPPING_TYPE',
  keeps: 'number',
  convert: toNumber,
  write: (columns, slot, out) => (columns.putNumber(slot, out, false) ? 'number' : null),
};

/** A value as a number; undefined for what is none. */
export function toNumber(value: Json): JsonNumber | undefined {
  if (isNumber(value)) return value;
  return typeof value === 'string' && JSON_NUMBER.test(value) ? (parseExact(value) as JsonNumber) : undefined;
}
