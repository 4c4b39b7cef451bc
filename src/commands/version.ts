import { readFileSync } from 'node:fs';

const packageFile = new URL('../../package.json', import.meta.url);

/** The version of this program, as its package says. */
export const VERSION: string = JSON.parse(readFileSync(packageFile, 'utf8')).version;
