import { isIntegral, type JsonNumber, plainDigits } from '../../json/decimal.ts';
import { parseExact } from '../../json/exact.ts';
import { ExactNumber, type Json } from '../../json/value.ts';
import type { Coercion } from './coercion.ts';
import { toNumber } from './number.ts';

/** Numbers without a fraction, and text that is one. */
export const INTEGER: Coercion = {
  target: 'integer',
  schema: { type: 'integer' },
  never: ['boolean', 'array', 'object'],
  readsTime: false,
  example: '7',
  expected: 'a whole number, or text that is one (`42`, not `42.5`, `007` or ` 42`)',
  code: 'MAPPING_TYPE',
  keeps: null,
  convert: toInteger,
  write: (columns, slot, out) => (columns.putNumber(slot, out, true) ? 'number' : null),
};

function toInteger(value: Json): Json | undefined {
  const number = toNumber(value);
  if (number === undefined || !isIntegral(number)) return undefined;
  return number instanceof ExactNumber ? withoutFraction(number) : number;
}

/** `12345678901234567890.0` and `1e400` in plain digits, for readers that recognise integers by their spelling. */
function withoutFraction(number: ExactNumber): JsonNumber | undefined {
  if (!/[.eE]/.test(number.text)) return number;
  const digits = plainDigits(number);
  return digits === null ? undefined : (parseExact(digits) as JsonNumber);
}
