/** The part of CHANGELOG.md of what no version has yet; the other parts are of a version each. */
const UNRELEASED = '## Unreleased\n';

/**
 * Makes what is unreleased the part of a version.
 * @param day such as 2026-01-31.
 * @throws Error where nothing is unreleased, or the version has a part already.
 */
export function releasedChangelog(changelog: string, version: string, day: string): string {
  const changes = partOf(changelog, 'Unreleased');
  if (changes === null || changes === '') throw new Error('CHANGELOG.md says nothing under "## Unreleased"');
  if (partOf(changelog, version) !== null) throw new Error(`CHANGELOG.md has a part of ${version} already`);
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n## ${version} - ${day}\n`);
}

/** What the changelog says of a version; null: nothing. */
export function partOf(changelog: string, version: string): string | null {
  const [, ...parts] = changelog.split(/^## /m);
  const part = parts.find((text) => text.split(/[ \n]/, 1)[0] === version);
  return part === undefined ? null : part.slice(part.indexOf('\n')).trim();
}

/**
 * Gives the table of versions in docs/braze.md a row of a version, or makes that of the unreleased one its row.
 * @throws Error where there is no table.
 */
export function releasedPage(page: string, version: string, day: string): string {
  const unreleased = /^\| \S+ \| unreleased \|/m;
  if (unreleased.test(page)) return page.replace(unreleased, `| ${version} | ${day} |`);
  const head = /^\| Version \|.*\n\| :---.*\n/m;
  if (!head.test(page)) throw new Error('docs/braze.md has no table of versions');
  return page.replace(
    head,
    (table) => `${table}| ${version} | ${day} | | [What changed](../CHANGELOG.md) |\n`,
  );
}
