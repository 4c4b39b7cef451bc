/** By how much a character of JSON text outside of strings changes the depth: 1 opens an object or an array, -1 closes one. */
export function nesting(code: number): -1 | 0 | 1 {
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return 1;
  return code === CLOSE_BRACE || code === CLOSE_BRACKET ? -1 : 0;
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
