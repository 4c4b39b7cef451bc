import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { errorsPage } from '../../docs/errors.ts';
import { VARIABLES } from '../config/environment.ts';
import { FAILURE_CODES } from '../report/failure_codes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/errors.md`, 'utf8');
const documented = new Set(page.match(/(?<=^\| `)[A-Z_]+(?=` \|)/gm));

/** The connector's sources: the sandbox speaks Braze's words and has no codes of the connector. */
const sources = globSync('src/**/*.ts', { cwd: root })
  .filter((path) => !/\.test\.ts$|\/testing|^src\/sandbox\//.test(path))
  .map((path) => readFileSync(`${root}${path}`, 'utf8'));

test('docs/errors.md is what `npm run docs` writes', () => {
  expect(page).toBe(errorsPage());
});

describe('what the sources raise stands on the page', () => {
  test('every rejection and warning', () => {
    const codes = sources.flatMap(
      (source) => source.match(/(?<=['"])(?:MAPPING|BRAZE)(?:_[A-Z]+)+(?=['"])/g) ?? [],
    );
    expect(codes.length).toBeGreaterThan(50);
    const variables = new Set(VARIABLES.values());
    expect(new Set(codes).difference(variables).difference(documented)).toEqual(new Set());
  });

  test('every failure, with the type that it is raised with', () => {
    const raised = sources.flatMap((source) =>
      [...source.matchAll(/new Failure\(\s*'(\w+)',\s*'([A-Z_]+)'/g)].map(([, type, code]) => [code, type]),
    );
    expect(raised.length).toBeGreaterThan(10);
    const types = Object.entries(FAILURE_CODES).map(([code, { type }]) => [code, type]);
    for (const pair of raised) expect(types).toContainEqual(pair);
  });

  test('and nothing else does', () => {
    const all = sources.join('\n');
    const raised = (code: string) => all.split(`'${code}'`).length > 1;
    expect([...documented].filter((code) => !raised(code))).toEqual([]);
  });
});

test('a code stands on the page once, in a row of four cells', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toHaveLength(documented.size);
  for (const row of rows) expect(row.replaceAll('`|`', '').split(' | ')).toHaveLength(4);
});
