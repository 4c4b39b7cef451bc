import { expect } from '@jest/globals';
import type { Json, JsonObject } from '../json/value.ts';
import { loadConfig } from './load.ts';

export const API_KEY = '5ecbb5b5-0d7c-4c13-9d4c-ee42a1f7c7d1';
export const connection = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: API_KEY };

export const knowledge = {
  restEndpointProblem: (url: string) =>
    !URL.canParse(url) || url.includes('dashboard') ? 'No endpoint.' : null,
};
export const load = (config: Json) => loadConfig(JSON.stringify(config), knowledge);

/** The problems of a config with one entry, by path. */
export function problemsOf(members: JsonObject): Record<string, string> {
  return byPath(load({ ...connection, ...members }).problems);
}

/** At most one for each path. */
export function byPath(problems: readonly { path: string; message: string }[]): Record<string, string> {
  expect(new Set(problems.map(({ path }) => path)).size).toBe(problems.length);
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}
