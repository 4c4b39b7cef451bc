import { isPlainNumber } from './number_text.ts';
import {
  BACKSLASH,
  blankOrComma,
  CLOSING_BRACKET,
  isDigit,
  LETTER_F,
  LETTER_T,
  MINUS,
  OPENING_BRACKET,
  QUOTE,
} from './scan.ts';

const MOST_BYTES = 8_000;
const MOST_ITEMS = 100;
/** Of a text, in bytes. */
const LONGEST = 255;

/**
 * Whether the JSON value between two positions, which is known to be sound, is an array of few short texts without escapes,
 * numbers in plain digits and booleans: it can be copied, since no reader sees another value in it.
 */
export function isPlainList(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== OPENING_BRACKET || end - start > MOST_BYTES) return false;
  let items = 0;
  let at = start + 1;
  for (;;) {
    while (blankOrComma(bytes[at] as number)) at++;
    if (bytes[at] === CLOSING_BRACKET) return true;
    at = itemEnd(bytes, at);
    if (at < 0 || ++items > MOST_ITEMS) return false;
  }
}

/** The position behind an item; -1 for one that has to be looked at. */
function itemEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first === QUOTE) return textEnd(bytes, at);
  if (first === LETTER_T) return at + 4;
  if (first === LETTER_F) return at + 5;
  if (first !== MINUS && !isDigit(first)) return -1;
  let end = at + 1;
  while (bytes[end] !== CLOSING_BRACKET && !blankOrComma(bytes[end] as number)) end++;
  return isPlainNumber(bytes, at, end) ? end : -1;
}

function textEnd(bytes: Uint8Array, at: number): number {
  let end = at + 1;
  for (const last = at + LONGEST + 1; end <= last; end++) {
    const byte = bytes[end] as number;
    if (byte === QUOTE) return end + 1;
    if (byte === BACKSLASH) return -1;
  }
  return -1;
}
