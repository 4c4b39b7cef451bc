import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** Found from here, for the program is in a few files as it is built, and in many as it is tested. */
const ROOT = dirname(findPackageJSON(import.meta.url) as string);

/** The path of a file of this package. @param path from the directory of its `package.json`. */
export function packageFile(path: string): string {
  return join(ROOT, path);
}
