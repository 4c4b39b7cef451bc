import { describe, expect, test } from '@jest/globals';
import type { Json } from '../json/value.ts';
import { loadConfig } from './load.ts';
import { API_KEY, byPath, connection, knowledge } from './testing.ts';

describe('stand-ins', () => {
  const standIns = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: 'none' };
  const loadWith = (config: Json) => loadConfig(JSON.stringify(config), knowledge, standIns);

  test('serve for settings that are left out, blank or null', () => {
    for (const config of [{}, { rest_endpoint: ' ', api_key: null }]) {
      const expected = { problems: [], warnings: [], secrets: [], config: { apiKey: 'none' } };
      expect(loadWith(config)).toMatchObject(expected);
    }
  });

  test('give way to what is written, mistakes included', () => {
    expect(loadWith(connection)).toMatchObject({ secrets: [API_KEY], config: { apiKey: API_KEY } });
    expect(byPath(loadWith({ rest_endpoint: 'nonsense' }).problems)).toEqual({
      '/rest_endpoint': 'No endpoint.',
    });
  });

  test('make no object of what is none', () => {
    expect(loadWith([]).config).toBeNull();
  });
});
