import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../json/value.ts';
import { type Environment, VARIABLES } from './environment.ts';
import { loadConfig } from './load.ts';
import { rootSetting, settingsOf } from './spec.ts';
import { API_KEY, byPath, connection, knowledge } from './testing.ts';

const loadIn = (environment: Environment, config: Json) =>
  loadConfig(JSON.stringify(config), knowledge, { environment });

const KEY = 'a-key-of-the-environment';
const URL_OF_REDIS = 'redis://:p%40ssword@redis:6379';
const ALL = {
  BRAZE_REST_ENDPOINT: ' https://rest.fra-01.braze.eu/\n',
  BRAZE_API_KEY: `${KEY}\n`,
  BRAZE_MEMORY_URL: URL_OF_REDIS,
  BRAZE_SHARED_LIMIT_URL: 'rediss://limits:6380',
  UNRELATED: 'x',
};
const REDIS = { memory: { type: 'redis' }, shared_limit: { type: 'redis' } };

describe('what the file leaves out', () => {
  test('comes from the environment, trimmed, and is secret where it would be in the file', () => {
    const { config, problems, warnings, secrets } = loadIn(ALL, REDIS);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(config).toMatchObject({
      restEndpoint: 'https://rest.fra-01.braze.eu',
      apiKey: KEY,
      memory: { type: 'redis', url: URL_OF_REDIS },
      sharedLimit: { type: 'redis', url: 'rediss://limits:6380' },
    });
    expect(secrets).toEqual(
      expect.arrayContaining([KEY, URL_OF_REDIS, 'p%40ssword', 'p@ssword', 'rediss://limits:6380']),
    );
  });

  test.each<[string, JsonObject]>([
    ['empty', { rest_endpoint: '', api_key: ' ' }],
    ['null', { rest_endpoint: null, api_key: null }],
    ['missing', {}],
  ])('may be %s there', (_, config) => {
    expect(loadIn(ALL, config).config?.apiKey).toBe(KEY);
  });

  test('and nothing else: what is in the file wins', () => {
    const url = 'redis://of-the-file';
    const config = { ...connection, memory: { type: 'redis', url }, shared_limit: { type: 'redis', url } };
    expect(loadIn(ALL, config)).toMatchObject({
      config: {
        restEndpoint: connection.rest_endpoint,
        apiKey: API_KEY,
        memory: { url },
        sharedLimit: { url },
      },
      secrets: expect.not.arrayContaining([KEY]),
    });
  });

  test('chooses no option: without its type a memory stays off, and a file has no URL', () => {
    expect(loadIn(ALL, {}).config).toMatchObject({ memory: { type: 'none' }, sharedLimit: { type: 'none' } });
    const { config, warnings } = loadIn(ALL, { memory: { type: 'file', path: '/data' } });
    expect(config?.memory).not.toHaveProperty('url');
    expect(warnings).toEqual([]);
  });

  test.each(['', '  \n', undefined])('does not come from a variable that is %j', (BRAZE_API_KEY) => {
    const { problems } = loadIn({ ...ALL, BRAZE_API_KEY }, {});
    expect(byPath(problems)).toEqual({
      '/api_key': expect.stringMatching(
        /^`api_key` is missing or empty\..*The environment variable BRAZE_API_KEY can give it, too\.$/,
      ),
    });
  });

  test('leaves a document alone that is no configuration', () => {
    for (const config of [[], 'x', 7]) expect(loadIn(ALL, config).config).toBeNull();
    expect(loadIn(ALL, { memory: 'redis' }).problems.map(({ path }) => path)).toEqual(['/memory']);
  });
});

describe('what is wrong with a variable is said of the setting, and names the variable', () => {
  test.each<[string, string, string, RegExp]>([
    ['BRAZE_API_KEY', '"quoted-key"', '/api_key', /a text with a quote in it; expected the key alone/],
    ['BRAZE_API_KEY', 'short', '/api_key', /fewer than 8 characters/],
    [
      'BRAZE_API_KEY',
      '$BRAZE_KEY',
      '/api_key',
      /names the variable BRAZE_KEY.*Write the value itself there\./,
    ],
    ['BRAZE_REST_ENDPOINT', 'https://dashboard-01.braze.com', '/rest_endpoint', /No endpoint\./],
    ['BRAZE_MEMORY_URL', 'redis:6379', '/memory/url', /expected redis:\/\/user:password@host:6379/],
    ['BRAZE_MEMORY_URL', 'redis://:pw@redis', '/memory/url', /password in `url` has fewer than 8/],
    ['BRAZE_SHARED_LIMIT_URL', 'http://redis', '/shared_limit/url', /expected redis:/],
  ])('%s=%s', (variable, text, path, message) => {
    const { problems } = loadIn({ ...ALL, [variable]: text }, REDIS);
    expect(byPath(problems)).toEqual({ [path]: expect.stringMatching(message) });
    expect(problems[0]?.message).toMatch(
      new RegExp(` It comes from the environment variable ${variable}\\.$`),
    );
    expect(problems[0]?.message).not.toContain(text);
  });

  test('but not of a setting that the file gives', () => {
    const { problems } = loadIn(ALL, { api_key: 'Bearer x-y-z-x-y-z' });
    expect(problems[0]?.message).not.toContain('BRAZE_API_KEY');
  });
});

test('every variable is for a setting, a secret or the endpoint, that has to be there', () => {
  for (const path of VARIABLES.keys()) {
    const [name = '', inner] = path.slice(1).split('/');
    const parent = inner === undefined ? rootSetting : rootSetting.properties?.[name];
    const option =
      parent?.oneOf?.find(({ properties }) => inner !== undefined && properties?.[inner]) ?? parent;
    expect(option?.required).toContain(inner ?? name);
    const setting = settingsOf(option ?? rootSetting, {})?.[inner ?? name];
    expect(setting?.airbyte_secret === true || path === '/rest_endpoint').toBe(true);
  }
});
