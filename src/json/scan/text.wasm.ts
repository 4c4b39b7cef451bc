/**
 * JSON text (UTF-8) as bytes in the memory: addresses behind what begins at an address; 0 where it is not sound. What is sound to these
 * functions is so to `JSON.parse`. A zero byte follows the text. A line end in the middle of a value is not sound.
 */

export function behindBlanks(start: usize): usize {
  let at = start;
  while (isBlank(load<u8>(at))) at++;
  return at;
}

export function behindValue(at: usize, depth: i32): usize {
  const first = load<u8>(at);
  if (first === QUOTE) return behindString(at);
  if (first === OPENING_BRACE) return depth < MAX_DEPTH ? behindObject(at, depth + 1) : 0;
  if (first === OPENING_BRACKET) return depth < MAX_DEPTH ? behindArray(at, depth + 1) : 0;
  return first >= SMALL_LETTERS ? behindWord(at, first) : behindNumber(at);
}

function behindWord(at: usize, first: u8): usize {
  if (first === LETTER_T) return load<u32>(at) === TRUE ? at + 4 : 0;
  if (first === LETTER_F) return load<u32>(at + 1) === ALSE ? at + 5 : 0;
  return load<u32>(at) === NULL ? at + 4 : 0;
}

function behindObject(open: usize, depth: i32): usize {
  let at = behindBlanks(open + 1);
  if (load<u8>(at) === CLOSING_BRACE) return at + 1;
  while (true) {
    at = load<u8>(at) === QUOTE ? behindString(at) : 0;
    if (at === 0) return 0;
    at = behindBlanks(at);
    if (load<u8>(at) !== COLON) return 0;
    at = behindValue(behindBlanks(at + 1), depth);
    if (at === 0) return 0;
    at = behindBlanks(at);
    if (load<u8>(at) === CLOSING_BRACE) return at + 1;
    if (load<u8>(at) !== COMMA) return 0;
    at = behindBlanks(at + 1);
  }
}

function behindArray(open: usize, depth: i32): usize {
  let at = behindBlanks(open + 1);
  if (load<u8>(at) === CLOSING_BRACKET) return at + 1;
  while (true) {
    at = behindValue(at, depth);
    if (at === 0) return 0;
    at = behindBlanks(at);
    if (load<u8>(at) === CLOSING_BRACKET) return at + 1;
    if (load<u8>(at) !== COMMA) return 0;
    at = behindBlanks(at + 1);
  }
}

export function behindString(quote: usize): usize {
  let at = runEnd(quote + 1);
  while (load<u8>(at) === BACKSLASH) {
    const end = behindEscape(at);
    if (end === 0) return 0;
    at = runEnd(end);
  }
  return load<u8>(at) === QUOTE ? at + 1 : 0;
}

/** The address of what ends a run of plain characters inside of a string: its quote, an escape, a control character. */
export function runEnd(start: usize): usize {
  let at = start;
  while (true) {
    const bytes = v128.load(at);
    const marks = v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH)));
    const ends = i8x16.bitmask(v128.or(marks, i8x16.lt_u(bytes, i8x16.splat(SPACE))));
    if (ends !== 0) return at + (ctz(ends) as usize);
    at += 16;
  }
}

function behindEscape(backslash: usize): usize {
  const escaped = load<u8>(backslash + 1);
  if (escaped !== LETTER_U) return isEscaped(escaped) ? backslash + 2 : 0;
  for (let i: usize = 2; i < 6; i++) if (!isHexadecimal(load<u8>(backslash + i))) return 0;
  return backslash + 6;
}

export function behindNumber(start: usize): usize {
  const whole = load<u8>(start) === MINUS ? start + 1 : start;
  let end = load<u8>(whole) === ZERO ? whole + 1 : behindDigits(whole);
  if (end === whole) return 0;
  if (load<u8>(end) === POINT) {
    const fraction = end + 1;
    end = behindDigits(fraction);
    if (end === fraction) return 0;
  }
  if ((load<u8>(end) | SMALL) !== LETTER_E) return end;
  const sign = load<u8>(end + 1);
  const exponent = sign === PLUS || sign === MINUS ? end + 2 : end + 1;
  end = behindDigits(exponent);
  return end === exponent ? 0 : end;
}

/** The address of the line end, or of the zero behind the text. */
export function lineEndFrom(start: usize): usize {
  let at = start;
  while (true) {
    const bytes = v128.load(at);
    const ends = i8x16.bitmask(
      v128.or(i8x16.eq(bytes, i8x16.splat(LINE_END)), i8x16.eq(bytes, i8x16.splat(0))),
    );
    if (ends !== 0) return at + (ctz(ends) as usize);
    at += 16;
  }
}

function behindDigits(start: usize): usize {
  let at = start;
  while (isDigit(load<u8>(at))) at++;
  return at;
}

function isBlank(byte: u8): bool {
  return byte <= SPACE && (byte === SPACE || byte === 0x09 || byte === 0x0d);
}

function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= NINE;
}

function isHexadecimal(byte: u8): bool {
  const small = byte | SMALL;
  return isDigit(byte) || (small >= 0x61 && small <= 0x66);
}

/** Whether it is one of `"\\/bfnrt`, which may follow a backslash. */
function isEscaped(byte: u8): bool {
  if (byte === QUOTE || byte === BACKSLASH || byte === 0x2f) return true;
  return byte === 0x62 || byte === LETTER_F || byte === LETTER_N || byte === 0x72 || byte === LETTER_T;
}

/** Far more than data has, and far less than what exhausts the stack. */
const MAX_DEPTH: i32 = 100;

export const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
export const COLON: u8 = 0x3a;
export const COMMA: u8 = 0x2c;
export const OPENING_BRACE: u8 = 0x7b;
export const CLOSING_BRACE: u8 = 0x7d;
export const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const SPACE: u8 = 0x20;
const LINE_END: u8 = 0x0a;
const MINUS: u8 = 0x2d;
const PLUS: u8 = 0x2b;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const NINE: u8 = 0x39;
const LETTER_E: u8 = 0x65;
export const LETTER_F: u8 = 0x66;
export const LETTER_N: u8 = 0x6e;
export const LETTER_T: u8 = 0x74;
const LETTER_U: u8 = 0x75;
const SMALL_LETTERS: u8 = 0x60;
/** The bit by which the small letter differs from the capital. */
const SMALL: u8 = 0x20;
/** `true`, `alse` and `null`, read as a number. */
const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;
const NULL: u32 = 0x6c6c756e;
