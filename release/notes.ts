/**
 * Prints what the changelog says of a release:
 *
 *     node release/notes.ts v1.2.3
 */
import { readFileSync } from 'node:fs';
import { partOf } from './changelog.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

const tag = process.argv[2] ?? '';
const { version } = JSON.parse(read('package.json')) as { version: string };
const notes = partOf(read('CHANGELOG.md'), version);
if (tag !== `v${version}`) fail(`the tag is "${tag}", but the version of package.json is ${version}`);
else if (notes === null || notes === '') fail(`CHANGELOG.md says nothing of ${version}`);
else process.stdout.write(`${notes}\n`);

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
