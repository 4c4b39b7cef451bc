import { childPointer } from './pointer.ts';

/**
 * The tokens of a JSON Pointer (RFC 6901): `/a/b~1c` → `['a', 'b/c']`, `''` → `[]`.
 * null for text that is no pointer.
 */
export function parsePointer(text: string): string[] | null {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return null;
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON Pointer of these tokens. */
export function formatPointer(tokens: readonly string[]): string {
  return tokens.reduce(childPointer, '');
}

/** The place in an array that a token names; -1 for a token that names none (`-`, `01`, `x`). */
export function arrayIndex(token: string): number {
  return /^(0|[1-9][0-9]{0,14})$/.test(token) ? Number(token) : -1;
}
