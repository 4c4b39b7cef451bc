import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FOREIGN_WORDS } from '../src/testing.ts';
import { files } from './support/files.ts';
import { API_KEY, run, shell } from './support/program.ts';
import { fencedBlocks, fileText, hasFile } from './support/repository.ts';
import { startSandbox } from './support/sandbox.ts';
import { example } from './support/shop.ts';

const pages = [...globSync(['*.md', 'docs/*.md']), 'examples/README.md'].sort();

/** The pages that show the files of an example, in this order. */
const SHOWN = [
  ['docs/postgres.md', 'sql', ['postgres/tables.sql', 'postgres/rows.sql']],
  ['docs/postgres.md', 'sh', ['postgres/sync.sh']],
  ['docs/duckdb.md', 'sql', ['duckdb/rows.sql']],
  ['docs/duckdb.md', 'sh', ['duckdb/sync.sh']],
  ['docs/airbyte_source.md', 'sh', ['airbyte_source/catalog.sh', 'airbyte_source/sync.sh']],
] as const;

test.each(SHOWN)('%s shows the %s files of its example as they are', (page, language, paths) => {
  expect(fencedBlocks(page, language)).toEqual(paths.map((path) => fileText(`examples/${path}`)));
});

/** The anchors of a page's headings, as GitHub makes them: a heading that comes again gets a number. */
function anchorsOf(path: string): Set<string> {
  const seen = new Map<string, number>();
  const headings =
    fileText(path)
      .replace(/^ *```.*?^ *```$/gms, '')
      .match(/(?<=^#{1,6} ).*/gm) ?? [];
  return new Set(
    headings.map((heading) => {
      const anchor = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-');
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    }),
  );
}

/** The links of a page that stay in the repository: the file from its top, and the anchor where there is one. */
function linksOf(page: string): { file: string; anchor: string | undefined }[] {
  const targets = [...fileText(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { file: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    });
}

describe('links', () => {
  test('every page of docs/ is linked from its index, and the index from the README', () => {
    const linked = new Set(linksOf('docs/README.md').map(({ file }) => file));
    expect(pages.filter((page) => page.startsWith('docs/') && !linked.has(page))).toEqual(['docs/README.md']);
    expect(linksOf('README.md').map(({ file }) => file)).toContain('docs/README.md');
  });

  test.each(pages)('each one of %s leads to a file, and to a heading of it', (page) => {
    const broken = linksOf(page).filter(
      ({ file, anchor }) => !hasFile(file) || (anchor !== undefined && !anchorsOf(file).has(anchor)),
    );
    expect(broken).toEqual([]);
  });
});

/** The calls of the program in the shell lines of a page, as words; what a pipe or a redirection brings is cut off. */
function callsOf(page: string): string[][] {
  return [...fileText(page).matchAll(/^( *)```sh\n(.*?)^\1```$/gms)].flatMap(([, , block = '']) =>
    block
      .replaceAll('\\\n', ' ')
      .replace(/(^|\s)#.*$/gm, '')
      .split(/\n|&&|[|;<>{}]/)
      .flatMap((command) => {
        const call = /(?:^|\s)(?:destination-braze|node dist\/main\.js)\s+([a-z-].*)$/.exec(command.trim());
        return call === null ? [] : [(call[1] as string).split(/\s+/).filter((word) => word !== '')];
      }),
  );
}

describe('commands', () => {
  const calls = pages.flatMap((page) => callsOf(page).map((words) => ({ page, words })));
  const help = async (...command: string[]) =>
    (await run([...command, '--help'], { stdout: 'text' })).lines.join('\n');

  test('every command of the pages is one of the program, with flags that it knows and all that it needs', async () => {
    expect(calls.length).toBeGreaterThan(20);
    const commands = new Set((await help()).match(/(?<=main\.js )[a-z]+/g));
    const wrong: unknown[] = [];
    for (const name of new Set(calls.map(({ words }) => words[0] as string))) {
      const text = commands.has(name) ? await help(name) : '';
      const flags = new Map(
        [...text.matchAll(/^ +--([a-z-]+)(.*(?:\n(?! +--).*)*)/gm)].map(([, flag = '', rest = '']) => [
          flag,
          rest.includes('[required]'),
        ]),
      );
      for (const { page, words } of calls.filter((call) => call.words[0] === name)) {
        const given = words.flatMap((word) => /^--([^=]+)/.exec(word)?.[1] ?? []);
        const missing = [...flags].flatMap(([flag, required]) =>
          required && !given.includes(flag) ? [flag] : [],
        );
        const unknown = given.filter((flag) => !flags.has(flag));
        if (!commands.has(name) || missing.length + unknown.length > 0)
          wrong.push({ page, words, missing, unknown });
      }
    }
    expect(wrong).toEqual([]);
  });
});

test('docs/rejected_rows.md quotes what the log and the preview say', async () => {
  await using sandbox = await startSandbox();
  const rejects = mkdtempSync(join(tmpdir(), 'destination-braze-rejects-'));
  const config = {
    ...example('config.json'),
    rest_endpoint: sandbox.url,
    api_key: API_KEY,
    dead_letter: { type: 'file', path: rejects },
  };
  using given = files(config, example('catalog.json'));
  try {
    const { messages } = await run(given.write, { stdin: fileText('examples/messages.jsonl') });
    const [log, found] = fencedBlocks('docs/rejected_rows.md', 'text') as [string, string];
    const logged = messages.map((message) => message.log?.message);
    for (const line of log.trim().split('\n')) expect(logged).toContain(line);

    const [, shown, again] = fencedBlocks('docs/rejected_rows.md', 'sh') as [string, string, string];
    const here = (script: string) => script.replaceAll('/data/rejects', rejects);
    const preview = await shell(here(shown), { cwd: given.directory, stdout: 'text' });
    const page = preview.lines.map((line) => line.trim()).join('\n');
    for (const line of found.trim().split('\n')) expect(page).toContain(line.trim());
    expect((await shell(here(again), { cwd: given.directory })).code).toBe(0);
  } finally {
    rmSync(rejects, { recursive: true, force: true });
  }
});

/** A page without what is code in it. */
const prose = (path: string) => fileText(path).replace(/^( *)```.*?^\1```$|`[^`\n]*`/gms, '');

test.each([...pages, 'spec.json'])('%s is in plain English', (page) => {
  const text = page.endsWith('.md') ? prose(page) : fileText(page);
  const found = text.split('\n').filter((line) => FOREIGN_WORDS.some((words) => words.test(line)));
  expect(found).toEqual([]);
});
