import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { VERSION_PLACES } from '../release/version_places.ts';
import { NODE } from './support/program.ts';
import { fileText } from './support/repository.ts';

jest.setTimeout(60_000);

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(fileText('package.json'));

describe('the version', () => {
  test.each(VERSION_PLACES)('is in $file behind $before', ({ file, before }) => {
    expect(before.exec(fileText(file))?.[0]).toBe(version);
  });

  test('is nowhere that npm version does not write', () => {
    const files = globSync(
      ['*', '.github/**', '{bench,docker,docs,examples,integration_tests,release,src}/**'],
      {
        cwd: root,
        withFileTypes: true,
      },
    )
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
    const text = new RegExp(`(?<![\\d.])${RegExp.escape(version)}(?![\\d.]|\\w)`);
    const found = files.filter((file) => text.test(fileText(file)));
    const known = [
      'CHANGELOG.md',
      'package.json',
      'package-lock.json',
      ...VERSION_PLACES.map(({ file }) => file),
    ];
    expect(found.filter((file) => !known.includes(file))).toEqual([]);
    expect(found.length).toBeGreaterThan(5);
  });
});

describe('npm version', () => {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-release-'));
  const env = {
    ...process.env,
    PATH: `${dirname(NODE)}:${process.env.PATH}`,
    NODE_OPTIONS: '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...Object.fromEntries(['AUTHOR', 'COMMITTER'].map((who) => [`GIT_${who}_NAME`, 'test'])),
    ...Object.fromEntries(['AUTHOR', 'COMMITTER'].map((who) => [`GIT_${who}_EMAIL`, 'test@example.com'])),
  };
  const call = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: directory, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const notes = (tag: string) => call(NODE, 'release/notes.ts', tag);
  const text = (file: string) => readFileSync(join(directory, file), 'utf8');

  beforeAll(() => {
    const files = new Set(VERSION_PLACES.map(({ file }) => file));
    for (const file of ['package.json', 'package-lock.json', 'CHANGELOG.md', 'release', ...files])
      cpSync(join(root, file), join(directory, file), { recursive: true });
    call('git', 'init', '--quiet');
    call('git', 'add', '--all');
    call('git', 'commit', '--quiet', '--message', 'before');
    call('npm', 'version', '7.8.9');
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('writes it everywhere, in the commit of its tag', () => {
    for (const { file, before } of VERSION_PLACES)
      expect([file, before.exec(text(file))?.[0]]).toEqual([file, '7.8.9']);
    expect(JSON.parse(text('package-lock.json')).version).toBe('7.8.9');
    expect(call('git', 'status', '--porcelain')).toBe('');
    expect(call('git', 'tag', '--points-at', 'HEAD').trim()).toBe('v7.8.9');
  });

  test('makes what is unreleased the notes of the release', () => {
    const before = fileText('CHANGELOG.md');
    const [, unreleased = ''] = before.split(/^## (?:Unreleased\n)?/m);
    expect(text('CHANGELOG.md')).toMatch(/^## Unreleased\n\n## 7\.8\.9 - \d{4}-\d\d-\d\d\n/m);
    expect(notes('v7.8.9').trim()).toBe(unreleased.trim());
    expect(text('docs/braze.md')).toMatch(/^\| :---.*\n\| 7\.8\.9 \| \d{4}-\d\d-\d\d \|/m);
  });

  test('a tag that is not the version has no notes', () => {
    expect(() => notes('v7.8.8')).toThrow('the tag is "v7.8.8", but the version of package.json is 7.8.9');
  });

  test('a version with nothing new is refused, and changes nothing', () => {
    expect(() => call('npm', 'version', '7.9.0')).toThrow('says nothing under "## Unreleased"');
    expect(text('Dockerfile')).toContain('io.airbyte.version=7.8.9');
  });
});
