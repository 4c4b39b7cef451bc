import { MAX_DIGITS_TEXT } from '../../braze/rules/field.ts';
import { isNumber, plainDigits } from '../../json/decimal.ts';
import { QUOTE } from '../../json/scan.ts';
import { Shape } from '../../json/shape.ts';
import type { Json } from '../../json/value.ts';
import type { Coercion } from './coercion.ts';

/** Text as it is; numbers as plain digits (42.0 → 42, 1E+2 → 100, all digits kept); true and false. */
export const STRING: Coercion = {
  target: 'string',
  schema: { type: 'string' },
  never: ['array', 'object'],
  readsTime: false,
  example: '7',
  expected: 'text, a number or a boolean',
  code: 'MAPPING_TYPE',
  keeps: 'string',
  convert: toText,
  write: (columns, slot, out) => {
    if (columns.shapeOf(slot) !== Shape.NUMBER) return null;
    const before = out.length;
    out.putByte(QUOTE);
    const isPlain = columns.putNumber(slot, out, false);
    out.putByte(QUOTE);
    return isPlain && out.length - before <= MAX_DIGITS_TEXT + 2 ? 'digits' : null;
  },
};

/** A value as text; undefined for arrays and objects. */
export function toText(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  if (isNumber(value)) return plainDigits(value) ?? undefined;
  return typeof value === 'boolean' ? String(value) : undefined;
}
