import { isNumber, plainDigits } from '../../json/decimal.ts';
import type { Json } from '../../json/value.ts';

/** Braze docs: `external_id` has fewer than 988 bytes. */
export const MAX_EXTERNAL_ID_BYTES = 987;

/** Braze docs: user alias object: both parts have at most 236 bytes. */
export const MAX_ALIAS_BYTES = 236;

/** What surely is no address. Braze's own test is not documented, so the rest is left to Braze. */
export const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** An identifier as the text that it is for Braze; null for what names nobody: blank text, arrays, objects. */
export function identifierText(value: Json): string | null {
  if (typeof value === 'string') return isBlank(value) ? null : value;
  if (isNumber(value)) return plainDigits(value);
  return typeof value === 'boolean' ? String(value) : null;
}

/** Most text begins with a character that is surely none of the many blanks. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}

/** Whether an identifier that is text has the form that Braze takes. */
export function hasIdentifierForm(name: string, text: string): boolean {
  if (name === 'external_id') return !isTooLong(text) && !isPlaceholder(text);
  return name !== 'email' || EMAIL.test(text);
}

/** Whether a value is an identifier in the form that Braze takes. */
export function isIdentifier(name: string): (value: Json) => boolean {
  return (value) =>
    typeof value === 'string' && identifierText(value) !== null && hasIdentifierForm(name, value);
}

/** A UTF-16 unit takes three bytes at most, so the bytes of short text need not be counted. */
function isTooLong(text: string): boolean {
  return text.length > MAX_EXTERNAL_ID_BYTES / 3 && Buffer.byteLength(text) > MAX_EXTERNAL_ID_BYTES;
}

/** Texts that name nobody, and booleans: as an identifier they would be one profile for many users. */
const PLACEHOLDER = /^(?:null|undefined|none|nan|n\/a|true|false)$/i;
const LONGEST_PLACEHOLDER = 'undefined'.length;

/** Whether text is a placeholder; most identifiers are longer, or begin with a digit. */
export function isPlaceholder(text: string): boolean {
  return text.length <= LONGEST_PLACEHOLDER && text.charCodeAt(0) > LAST_DIGIT && PLACEHOLDER.test(text);
}

const LAST_DIGIT = 0x39;

/** Whether the text between two positions is an address of plain characters. */
export function isPlainAddress(bytes: Uint8Array, start: number, end: number): boolean {
  let sign = -1;
  for (let at = start; at < end; at++) {
    const char = bytes[at] as number;
    if (char <= SPACE || char > LAST_PLAIN) return false;
    if (char !== AT_SIGN) continue;
    if (sign >= 0) return false;
    sign = at;
  }
  return sign > start && sign < end - 1;
}

const SPACE = 0x20;
const AT_SIGN = 0x40;
const LAST_PLAIN = 0x7e;

/** Whether a value names anybody. */
export function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== '';
}
