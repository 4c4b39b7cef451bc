import { isNumber, plainDigits } from '../../json/decimal.ts';
import { type Pattern, pattern } from '../../json/scan.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
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
  write: (columns, slot, out) => {
    const value = columns.isText(slot, isTrue)
      ? TRUE
      : columns.isText(slot, isFalse)
        ? FALSE
        : digitOf(columns, slot);
    if (value === null) return null;
    out.put(value);
    return 'boolean';
  },
};

const TRUE = pattern('true');
const FALSE = pattern('false');
const ONE = pattern('1');
const NOUGHT = pattern('0');

function isTrue(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 4 && isWord(bytes, start, TRUE.bytes);
}

function isFalse(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 5 && isWord(bytes, start, FALSE.bytes);
}

/** Whether a word is there, in any case: the cases of a letter differ in one bit. */
function isWord(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (((bytes[start + i] as number) | 0x20) !== word[i]) return false;
  return true;
}

function digitOf(columns: ScannedObject, slot: number): Pattern | null {
  return columns.isWritten(slot, ONE) ? TRUE : columns.isWritten(slot, NOUGHT) ? FALSE : null;
}

function toBoolean(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const digit = isNumber(value) ? plainDigits(value) : value;
  if (digit === '1') return true;
  if (digit === '0') return false;
  if (typeof value !== 'string' || value.length > 5) return undefined;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
