import { readFileSync } from 'node:fs';
import { packageFile } from '../package/package_file.ts';

/** The text of `spec.json`. */
export function specText(): string {
  return readFileSync(packageFile('spec.json'), 'utf8');
}
