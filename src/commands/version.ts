import { readFileSync } from 'node:fs';
import { packageFile } from '../package/package_file.ts';

/** The version of this program, as its package says. */
export const VERSION: string = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version;
