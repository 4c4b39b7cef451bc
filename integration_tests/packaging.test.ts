import { describe, expect, test } from '@jest/globals';
import { fileText } from './support/repository.ts';

const { version, license } = JSON.parse(fileText('package.json'));
const metadata = fileText('metadata.yaml');
const page = fileText('docs/braze.md');
const dockerfile = fileText('Dockerfile');

/** The text behind a key of `data` in metadata.yaml. */
const data = (key: string) => new RegExp(`^ {2}${key}: "?([^"\n]*)"?$`, 'm').exec(metadata)?.[1];

describe('the image', () => {
  const words: string[] = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]');

  test('AIRBYTE_ENTRYPOINT is ENTRYPOINT, by absolute paths: Airbyte evaluates it in another directory', () => {
    const variable = /\bAIRBYTE_ENTRYPOINT=("[^"]*"|\S+)/.exec(dockerfile)?.[1]?.replaceAll('"', '');
    expect(variable).toBe(words.join(' '));
    const paths = words.filter((word) => word.includes('/'));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(path).toMatch(/^\//);
  });

  test('it runs as uid 1000, as every connector does', () => {
    expect(/^USER (.*)$/m.exec(dockerfile)?.[1]).toMatch(/^1000(:1000)?$/);
  });
});

describe('metadata.yaml', () => {
  test('has the version and the licence of the package', () => {
    expect(data('dockerImageTag')).toBe(version);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(data('license')).toBe(license);
  });

  test('has the identity that never changes', () => {
    expect(data('definitionId')).toBe('43f77935-f72a-4412-9f7d-d3e70fb25375');
    expect([data('connectorType'), data('connectorSubtype'), data('name')]).toEqual([
      'destination',
      'api',
      'Braze',
    ]);
  });

  test('promises what the connector does', () => {
    expect([data('supportsRefreshes'), data('supportsDataActivation')]).toEqual(['true', 'true']);
    // Without them Airbyte passes rows on stdin.
    expect(metadata).not.toContain('connectorIPCOptions');
  });

  test('links are https', () => {
    const links = metadata.match(/\bhttps?:\S+/g) ?? [];
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((link) => !link.startsWith('https://'))).toEqual([]);
  });

  test('names an icon that is there', () => {
    expect(fileText(data('icon') ?? '')).toMatch(/^<svg [^>]*viewBox="0 0 250 250"/);
  });
});

describe('docs/braze.md', () => {
  const sections = page.match(/(?<=^## ).*/gm);

  test("has the sections of Airbyte's pages, in their order", () => {
    expect(sections).toEqual([
      'Prerequisites',
      'Setup guide',
      'Supported sync modes',
      'Supported objects',
      'Data type mapping',
      'Namespace support',
      'Limitations & Troubleshooting',
      'Changelog',
    ]);
    expect(page).toMatch(/^# Braze\n/);
    for (const environment of ['cloud', 'oss']) {
      expect(page).toMatch(new RegExp(`<!-- env:${environment} -->[^]*<!-- /env:${environment} -->`));
    }
  });

  test('tells of the five sync modes what the specification says', () => {
    const modes = page.match(/^\| \[(Full Refresh|Incremental).*$/gm) ?? [];
    expect(modes.map((row) => /\[(.*?)\].*\| (Yes|No) \|$/.exec(row)?.slice(1))).toEqual([
      ['Full Refresh - Overwrite', 'No'],
      ['Full Refresh - Append', 'Yes'],
      ['Full Refresh - Overwrite + Deduped', 'No'],
      ['Incremental Sync - Append', 'Yes'],
      ['Incremental Sync - Append + Deduped', 'Yes'],
    ]);
    expect(JSON.parse(fileText('spec.json')).supported_destination_sync_modes).toEqual([
      'append',
      'append_dedup',
    ]);
  });

  test('the changelog ends with this version, and the set-up uses it', () => {
    expect(/^\| :--- .*\n\| (\S+) \|/m.exec(page.slice(page.indexOf('## Changelog')))?.[1]).toBe(version);
    const image = `${data('dockerRepository')}:${version}`;
    expect(page).toContain(`docker build -t ${image} .`);
    expect(page).toContain(`kind load docker-image ${image} `);
    expect(page).toContain(`| Docker image tag | \`${version}\` |`);
  });

  test('every link into the repository leads to a file', () => {
    const links = [...page.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link]) => link as string);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(fileText(`docs/${link}`)).not.toBe('');
    expect(page).not.toContain('http://');
  });
});
