import { describe, expect, test } from '@jest/globals';
import type { Json } from '../json/value.ts';
import { loadConfig } from './load.ts';
import { API_KEY, byPath, connection, knowledge, load } from './testing.ts';

describe('stand-ins', () => {
  const standIns = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: 'none' };
  const loadWith = (config: Json) => loadConfig(JSON.stringify(config), knowledge, { standIns });

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

describe('what another program should have filled in', () => {
  const problems = (config: Json) => byPath(load(config).problems);
  const FILL_IN = (name: string) => `set the environment variable ${name}.`;

  test.each([
    [`\${BRAZE_API_KEY}`, 'names the variable BRAZE_API_KEY'],
    [`\${env:KEY}`, 'names the variable KEY'],
    [`\${KEY:-none}`, 'names the variable KEY'],
    [`\${{ secrets.KEY }}`, 'has `$' + '{…}` in it'],
    [`prefix-\${KEY}`, 'names the variable KEY'],
    ['$(KEY)', 'names the variable KEY'],
    ['$(cat /run/secrets/key)', 'has `$(…)` in it'],
    ['{{ KEY }}', 'names the variable KEY'],
    ['{{ .Values.key | quote }}', 'has `{{ … }}` in it'],
    ['{{ secrets.braze_key }}', 'names the variable braze_key'],
    ['$KEY', 'names the variable KEY'],
    ['%KEY%', 'names the variable KEY'],
  ])('%s is refused by name', (text, what) => {
    expect(problems({ ...connection, api_key: text })).toEqual({
      '/api_key': `\`api_key\` ${what}, but nothing is filled in here. Leave \`api_key\` out and ${FILL_IN('BRAZE_API_KEY')}`,
    });
  });

  test.each(['a$b{c}-d(e)f', '50%-of-it%', '{a{b}c}d', 'sk$$-$-key(1)'])(
    '%s is a key like others',
    (api_key) => {
      expect(problems({ ...connection, api_key })).toEqual({});
    },
  );

  test('each setting that is a secret or an address names its cure', () => {
    const text = `\${X}`;
    const redis = { type: 'redis', url: `redis://:${text}@redis` };
    const found = problems({
      rest_endpoint: text,
      api_key: text,
      memory: redis,
      shared_limit: redis,
      sync_report: { type: 'segment', write_key: text },
    });
    expect(found).toEqual({
      '/rest_endpoint': expect.stringContaining(FILL_IN('BRAZE_REST_ENDPOINT')),
      '/api_key': expect.stringContaining(FILL_IN('BRAZE_API_KEY')),
      '/memory/url': expect.stringContaining(FILL_IN('BRAZE_MEMORY_URL')),
      '/shared_limit/url': expect.stringContaining(FILL_IN('BRAZE_SHARED_LIMIT_URL')),
      '/sync_report/write_key': expect.stringContaining('envsubst'),
    });
  });

  test('elsewhere such text is data', () => {
    const entry = { stream: `\${X}`, object: 'attributes', mapping: { method: 'columns' } };
    expect(problems({ ...connection, streams: [entry], default_braze_app: '{{ a }}' })).toEqual({});
  });
});
