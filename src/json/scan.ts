import { nesting } from './nesting.ts';
import type { TextBlock } from './text_block.ts';

/** The position behind the value that begins at `at`, in JSON text that is known to be sound. */
export function valueEnd(block: TextBlock, at: number): number {
  const { bytes } = block;
  if (bytes[at] === QUOTE) return stringEnd(block, at);
  let end = at;
  let depth = nesting(bytes[at] as number);
  if (depth === 0) {
    while (!endsScalar(bytes[end])) end++;
    return end;
  }
  end++;
  while (depth > 0 && end < bytes.length) {
    if (bytes[end] === QUOTE) end = stringEnd(block, end);
    else depth += nesting(bytes[end++] as number);
  }
  return end;
}

/** The position behind the string that begins at `at`, in JSON text that is known to be sound. */
export function stringEnd(block: TextBlock, at: number): number {
  let end = runEnd(block, at + 1);
  while (block.bytes[end] === BACKSLASH) end = runEnd(block, end + 2);
  return end + 1;
}

/** The position of the first quote or backslash from `at` on, eight bytes at a time. */
function runEnd({ bytes, view }: TextBlock, at: number): number {
  let end = at;
  for (const last = bytes.length - 8; end <= last; end += 8) {
    const first = view.getInt32(end, true);
    const second = view.getInt32(end + 4, true);
    if (((endsRun(first) | endsRun(second)) & HIGHEST_BITS) !== 0) break;
  }
  while (end < bytes.length && bytes[end] !== QUOTE && bytes[end] !== BACKSLASH) end++;
  return end;
}

/** Of four bytes: the highest bit of one of them is set if one of them ends a run. */
function endsRun(four: number): number {
  return (((four ^ QUOTES) - ONES) | ((four ^ BACKSLASHES) - ONES)) & ~four;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === undefined || byte === COMMA || byte === CLOSING_BRACE || byte === CLOSING_BRACKET;
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

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
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
export const LETTER_E = 0x65;
/** The bit by which the small letter differs from the capital. */
export const SMALL = 0x20;

const QUOTES = QUOTE * 0x01010101;
const BACKSLASHES = BACKSLASH * 0x01010101;
const ONES = 0x01010101;
const HIGHEST_BITS = 0x80808080;
