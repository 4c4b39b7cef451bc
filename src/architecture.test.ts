import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

/** Lines that a file may have, so that it holds one thing. */
const MAX_LINES = 320;

/** The rooms of src/ from the top down: the first is that of main.ts and what lies next to it, the others are folders. */
const ROOMS = [...PAGE.matchAll(/^\| `src\/([a-z_]+)(?:\/|\.ts)`/gm)].map(([, room]) => room as string);

/** Imports of TypeScript files in all forms: values, types, `export … from`, `import()` in code and in types. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]*\.ts)\1/g;

function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, , path]) => path as string);
}

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort();
}

const SOURCES = filesIn('src');

/** Of each file in src/, the files in src/ that it imports, as paths from the root of the repository. */
const IMPORTS: ReadonlyMap<string, readonly string[]> = new Map(
  SOURCES.map((file) => {
    const targets = importsOf(readFileSync(join(ROOT, file), 'utf8')).map((path) =>
      join(dirname(file), path),
    );
    return [file, targets.filter((target) => target.startsWith('src/'))];
  }),
);

function roomOf(file: string): string {
  const [, room = '', inside] = file.split('/');
  return inside === undefined ? (ROOMS[0] as string) : room;
}

test('imports are found in all their forms', () => {
  const text = `
    import { a } from './a.ts';
    import type {
      B,
    } from "../b.ts";
    import './c.ts';
    export * from './d.ts';
    export type { E } from './e.ts';
    const f = await import('./f.ts');
    let g: import('./g.ts').G;
    import { readFileSync } from 'node:fs';
  `;
  expect(importsOf(text)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts']);
});

describe('imports point down the list of docs/architecture.md', () => {
  test('the list names every folder of src/', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((each) =>
      each.isDirectory(),
    );
    expect(ROOMS.slice(1).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  test.each(ROOMS)('%s', (room) => {
    const upwards: string[] = [];
    for (const [file, targets] of IMPORTS) {
      if (roomOf(file) !== room) continue;
      for (const target of targets) {
        if (ROOMS.indexOf(roomOf(target)) < ROOMS.indexOf(room)) upwards.push(`${file} imports ${target}`);
      }
    }
    expect(upwards).toEqual([]);
  });

  test('the sandbox shares only json/ and pages/ with the connector', () => {
    const shared = SOURCES.filter((file) => roomOf(file) === 'sandbox').flatMap(
      (file) => IMPORTS.get(file) ?? [],
    );
    const others = new Set(shared.map(roomOf)).difference(new Set(['sandbox', 'json', 'pages']));
    expect([...others]).toEqual([]);
    expect(shared.length).toBeGreaterThan(0);
  });
});

/** The files that a file imports, directly or through others. */
function reachedFrom(file: string): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(IMPORTS.get(file) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(IMPORTS.get(next) ?? []));
  }
  return reached;
}

test('what several endpoints share knows none of them', () => {
  const rules = SOURCES.filter((file) => file.startsWith('src/braze/rules/'));
  const down = rules.filter((file) =>
    IMPORTS.get(file)?.some((target) => target.startsWith('src/braze/endpoints/')),
  );
  expect(rules.length).toBeGreaterThan(0);
  expect(down).toEqual([]);
});

test('what is no endpoint asks for none by its name', () => {
  const asking = /[!=]== '(?:attributes|events|purchases)'/;
  const elsewhere = SOURCES.filter((file) => !/^src\/(?:braze\/endpoints|sandbox)\/|\.test\.ts$/.test(file));
  expect(elsewhere.filter((file) => asking.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test('no file imports itself through others, not even for types', () => {
  expect(SOURCES.filter((file) => reachedFrom(file).has(file))).toEqual([]);
});

test(`no file has more than ${MAX_LINES} lines`, () => {
  const files = ['src', 'integration_tests', 'bench', 'docs', 'examples', 'release'].flatMap(filesIn);
  const long = files.filter(
    (file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 > MAX_LINES,
  );
  expect(long).toEqual([]);
});
