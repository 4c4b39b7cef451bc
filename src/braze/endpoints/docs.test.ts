import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { endpointsPage } from '../../../docs/endpoints.ts';
import { endpointsOf, OBJECT_TYPES } from './index.ts';
import { STANDARD_LIMIT } from './track/plans.ts';

const PAGE = readFileSync(new URL('../../../docs/endpoints.md', import.meta.url), 'utf8');

test('docs/endpoints.md is what `npm run docs` writes', () => {
  expect(PAGE).toBe(endpointsPage());
});

test('it names each endpoint with its permission, and each object with all of its fields', () => {
  for (const { name, permission } of endpointsOf(STANDARD_LIMIT)) {
    expect(PAGE).toContain(`| \`${name}\` | \`${permission}\` |`);
  }
  for (const { name, fields } of OBJECT_TYPES) {
    const section = PAGE.split(`### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
    expect([...fields.keys()].filter((field) => !section.includes(`| \`${field}\` |`))).toEqual([]);
  }
});
