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
