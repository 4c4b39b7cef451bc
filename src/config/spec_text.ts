import { readFileSync } from 'node:fs';

/** The text of `spec.json`. */
export function specText(): string {
  return readFileSync(new URL('../../spec.json', import.meta.url), 'utf8');
}
