import { LETTER_F, LETTER_N, LETTER_T, OPENING_BRACE, OPENING_BRACKET, QUOTE } from './scan.ts';

/** What the value of a member looks like. */
export const Shape = {
  NONE: 0,
  /** A string without escapes: its bytes are its text. */
  TEXT: 1,
  ESCAPED_TEXT: 2,
  NUMBER: 3,
  BOOLEAN: 4,
  NULL: 5,
  CONTAINER: 6,
} as const;

/** By the first byte of a value; strings without escapes apart. */
export const SHAPES = new Uint8Array(256).fill(Shape.NUMBER);
SHAPES[QUOTE] = Shape.ESCAPED_TEXT;
SHAPES[LETTER_T] = Shape.BOOLEAN;
SHAPES[LETTER_F] = Shape.BOOLEAN;
SHAPES[LETTER_N] = Shape.NULL;
SHAPES[OPENING_BRACE] = Shape.CONTAINER;
SHAPES[OPENING_BRACKET] = Shape.CONTAINER;
