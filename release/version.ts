/**
 * Writes the version of package.json wherever else it is. `npm version` runs it, and commits what it has written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { releasedChangelog, releasedPage } from './changelog.ts';
import { VERSION_PLACES } from './version_places.ts';

const pathOf = (file: string) => new URL(`../${file}`, import.meta.url);
const read = (file: string) => readFileSync(pathOf(file), 'utf8');

const { version } = JSON.parse(read('package.json')) as { version: string };
const day = new Date().toISOString().slice(0, 10);
const written = new Map([
  ['CHANGELOG.md', releasedChangelog(read('CHANGELOG.md'), version, day)],
  ['docs/braze.md', releasedPage(read('docs/braze.md'), version, day)],
]);
for (const { file, before } of VERSION_PLACES) {
  const text = written.get(file) ?? read(file);
  if (!before.test(text)) throw new Error(`${file} has no version behind ${before}`);
  written.set(file, text.replace(before, version));
}
// All or nothing: a place that is missing leaves every file as it was.
for (const [file, text] of written) writeFileSync(pathOf(file), text);
