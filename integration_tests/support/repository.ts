import { readFileSync } from 'node:fs';

/** The text of a file of the project. */
export function fileText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
