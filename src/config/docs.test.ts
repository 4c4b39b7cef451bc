import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { configurationPage, EXAMPLE } from '../../docs/configuration.ts';
import { loadConfig } from './load.ts';

test('docs/configuration.md is what `npm run docs` writes', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(page).toBe(configurationPage());
});

test('the example of the page loads without a problem or a warning', () => {
  const loaded = loadConfig(JSON.stringify(EXAMPLE), { restEndpointProblem: () => null });
  expect(loaded).toMatchObject({ problems: [], warnings: [] });
});
