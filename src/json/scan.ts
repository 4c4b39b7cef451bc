import type { TextBlock } from './text_block.ts';

/**
 * Positions in the bytes of JSON text (UTF-8) that ends with its line. What is sound to these functions is so to
 * `JSON.parse`; where they find something unsound, or too deep to follow, they answer -1.
 */

/** The position of the first byte from `at` on that is no blank. */
export function blanksEnd({ bytes }: TextBlock, at: number): number {
  let end = at;
  while ((bytes[end] as number) <= SPACE && isBlank(bytes[end] as number)) end++;
  return end;
}

/**
 * The position of the first byte from `at` on that ends a run of plain characters inside of a string: its quote, an
 * escape, a control character. Eight bytes at a time, as most of the text of rows is inside of strings.
 */
export function runEnd({ bytes, view }: TextBlock, at: number): number {
  let end = at;
  for (const last = bytes.length - 8; end <= last; end += 8) {
    const first = view.getInt32(end, true);
    const second = view.getInt32(end + 4, true);
    if (((endsRun(first) | endsRun(second)) & HIGHEST_BITS) !== 0) break;
  }
  while (ENDS_RUN[bytes[end] as number] === 0) end++;
  return end;
}

/** Of four bytes: the highest bit of one of them is set if one of them ends a run. */
function endsRun(four: number): number {
  return (((four ^ QUOTES) - ONES) | ((four ^ BACKSLASHES) - ONES) | (four - SPACES)) & ~four;
}

/** The position after the value that begins at `at`. @param depth how many arrays and objects it is in. */
export function valueEnd(block: TextBlock, at: number, depth = 0): number {
  switch (block.bytes[at]) {
    case QUOTE:
      return stringEnd(block, at);
    case OPENING_BRACE:
      return depth < MAX_DEPTH ? membersEnd(block, at, depth + 1) : -1;
    case OPENING_BRACKET:
      return depth < MAX_DEPTH ? elementsEnd(block, at, depth + 1) : -1;
    case LETTER_T:
      return patternEnd(block, at, TRUE);
    case LETTER_F:
      return patternEnd(block, at, FALSE);
    case LETTER_N:
      return patternEnd(block, at, NULL);
    default:
      return numberEnd(block, at);
  }
}

/** Bytes that others are held against, or that are put into others: four at a time. */
export interface Pattern {
  readonly bytes: Buffer;
  /** The last one is filled up with zeros. */
  readonly words: Int32Array;
  /** The last four bytes; 0 where there are fewer. */
  readonly last: number;
}

export function pattern(text: string): Pattern {
  const bytes = Buffer.from(text);
  const filled = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
  bytes.copy(filled);
  return {
    bytes,
    words: Int32Array.from({ length: filled.length / 4 }, (_, i) => filled.readInt32LE(i * 4)),
    last: bytes.length < 4 ? 0 : bytes.readInt32LE(bytes.length - 4),
  };
}

/** Whether the bytes from `at` on begin with a pattern. */
export function beginsWith(block: TextBlock, at: number, { bytes, words, last }: Pattern): boolean {
  const { view } = block;
  const { length } = bytes;
  if (at + length > view.byteLength) return false;
  if (length < 4) return beginsWithFew(block, at, bytes);
  // The last four bytes overlap the whole words before them, and names differ there more often than at their beginning.
  if (view.getInt32(at + length - 4, true) !== last) return false;
  const whole = length >> 2;
  for (let i = 0; i < whole; i++) if (view.getInt32(at + i * 4, true) !== words[i]) return false;
  return true;
}

/** The position behind a pattern that is at a position; -1 where it is not, or where there is no position. */
export function patternEnd(block: TextBlock, at: number, text: Pattern): number {
  return at >= 0 && beginsWith(block, at, text) ? at + text.bytes.length : -1;
}

function beginsWithFew(block: TextBlock, at: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (block.bytes[at + i] !== bytes[i]) return false;
  return true;
}

/** Far more than data has, and far less than what exhausts the stack. */
const MAX_DEPTH = 100;

/** The position after the string that begins at `at`. */
export function stringEnd(block: TextBlock, at: number): number {
  const { bytes } = block;
  let end = runEnd(block, at + 1);
  while (bytes[end] === BACKSLASH) {
    const escaped = bytes[end + 1] as number;
    if (escaped === LETTER_U) {
      for (let i = 2; i < 6; i++) if (!isHexadecimal(bytes[end + i] as number)) return -1;
      end = runEnd(block, end + 6);
    } else if (IS_ESCAPED[escaped] === 1) end = runEnd(block, end + 2);
    else return -1;
  }
  return bytes[end] === QUOTE ? end + 1 : -1;
}

function membersEnd(block: TextBlock, open: number, depth: number): number {
  const { bytes } = block;
  let at = blanksEnd(block, open + 1);
  if (bytes[at] === CLOSING_BRACE) return at + 1;
  for (;;) {
    const name = bytes[at] === QUOTE ? stringEnd(block, at) : -1;
    const colon = name < 0 ? -1 : blanksEnd(block, name);
    if (bytes[colon] !== COLON) return -1;
    const end = valueEnd(block, blanksEnd(block, colon + 1), depth);
    if (end < 0) return -1;
    at = blanksEnd(block, end);
    if (bytes[at] === CLOSING_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = blanksEnd(block, at + 1);
  }
}

function elementsEnd(block: TextBlock, open: number, depth: number): number {
  const { bytes } = block;
  let at = blanksEnd(block, open + 1);
  if (bytes[at] === CLOSING_BRACKET) return at + 1;
  for (;;) {
    const end = valueEnd(block, at, depth);
    if (end < 0) return -1;
    at = blanksEnd(block, end);
    if (bytes[at] === CLOSING_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = blanksEnd(block, at + 1);
  }
}

/** The position after the number that begins at `at`. */
export function numberEnd(block: TextBlock, at: number): number {
  const { bytes } = block;
  const whole = bytes[at] === MINUS ? at + 1 : at;
  let end = bytes[whole] === ZERO ? whole + 1 : digitsEnd(bytes, whole);
  if (end === whole) return -1;
  if (bytes[end] === POINT) {
    const fraction = end + 1;
    end = digitsEnd(bytes, fraction);
    if (end === fraction) return -1;
  }
  if (((bytes[end] as number) | SMALL) !== LETTER_E) return end;
  const sign = bytes[end + 1];
  const exponent = sign === PLUS || sign === MINUS ? end + 2 : end + 1;
  end = digitsEnd(bytes, exponent);
  return end === exponent ? -1 : end;
}

function digitsEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (isDigit(bytes[end] as number)) end++;
  return end;
}

/** Whether a byte is between the items of an array. */
export function blankOrComma(byte: number): boolean {
  return byte === COMMA || isBlank(byte);
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === 0x09 || byte === 0x0d;
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Whether a byte is a digit or a sign, or one of the marks between them in ASCII (`,`, `.`, `/`). */
export function beginsNumber(byte: number): boolean {
  return byte >= PLUS && byte <= NINE;
}

function isHexadecimal(byte: number): boolean {
  const small = byte | SMALL;
  return isDigit(byte) || (small >= 0x61 && small <= 0x66);
}

export const QUOTE = 0x22;
export const COLON = 0x3a;
export const COMMA = 0x2c;
export const OPENING_BRACE = 0x7b;
export const CLOSING_BRACE = 0x7d;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
const SPACE = 0x20;
const PLUS = 0x2b;
const NINE = 0x39;
export const BACKSLASH = 0x5c;
export const OPENING_BRACKET = 0x5b;
export const CLOSING_BRACKET = 0x5d;
export const LETTER_T = 0x74;
export const LETTER_F = 0x66;
export const LETTER_N = 0x6e;
export const LETTER_E = 0x65;
const LETTER_U = 0x75;
/** The bit by which the small letter differs from the capital. */
export const SMALL = 0x20;

const TRUE = pattern('true');
const FALSE = pattern('false');
const NULL = pattern('null');

const IS_ESCAPED = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) IS_ESCAPED[byte] = 1;

const QUOTES = QUOTE * 0x01010101;
const BACKSLASHES = BACKSLASH * 0x01010101;
const ONES = 0x01010101;
const SPACES = SPACE * 0x01010101;
const HIGHEST_BITS = 0x80808080;

const ENDS_RUN = new Uint8Array(256).fill(1, 0, 0x20);
ENDS_RUN[QUOTE] = 1;
ENDS_RUN[BACKSLASH] = 1;
