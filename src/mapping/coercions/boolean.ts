import { isNumber, plainDigits } from '../../json/decimal.ts';
import type { Json } from '../../json/value.ts';
import type { Coercion } from './coercion.ts';

/** true and false, also as text in any case; 1 and 0, also as text. */
export const BOOLEAN: Coercion = {
  target: 'boolean',
  schema: { type: 'boolean' },
  never: ['array', 'object'],
  readsTime: false,
  example: 'true',
  expected: 'a boolean, `true` or `false` as text, 1 or 0',
  code: 'MAPPING_TYPE',
  keeps: 'boolean',
  convert: toBoolean,
};

function toBoolean(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const digit = isNumber(value) ? plainDigits(value) : value;
  if (digit === '1') return true;
  if (digit === '0') return false;
  if (typeof value !== 'string' || value.length > 5) return undefined;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
