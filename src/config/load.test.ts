import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { loadConfig } from './load.ts';
import { rootSetting } from './spec.ts';

const API_KEY = '5ecbb5b5-0d7c-4c13-9d4c-ee42a1f7c7d1';
const connection = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: API_KEY };

const knowledge = {
  restEndpointProblem: (url: string) =>
    !URL.canParse(url) || url.includes('dashboard') ? 'No endpoint.' : null,
};
const load = (config: Json) => loadConfig(JSON.stringify(config), knowledge);

/** The problems of a config with one entry, by path. */
function problemsOf(members: JsonObject): Record<string, string> {
  return byPath(load({ ...connection, ...members }).problems);
}

/** At most one for each path. */
function byPath(problems: readonly { path: string; message: string }[]): Record<string, string> {
  expect(new Set(problems.map(({ path }) => path)).size).toBe(problems.length);
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}

describe('entries that say the same', () => {
  const schema = { properties: { external_id: { 'x-from': 'id' }, n: { const: 1234567 } } };
  const entry = { stream: 'a', object: 'events', mapping: { method: 'json_schema', schema } };
  const fields = { method: 'fields', fields: [{ from: 'id', to: 'external_id' }] };
  test.each<[string, JsonObject, JsonObject]>([
    ['to the letter', entry, entry],
    ['with members in another order', entry, { object: 'events', mapping: entry.mapping, stream: 'a' }],
    [
      'with the schema as text',
      entry,
      { ...entry, mapping: { method: 'json_schema', schema: JSON.stringify(schema, null, 2) } },
    ],
    [
      'with defaults written out',
      { stream: 'a', object: 'attributes', mapping: fields },
      {
        stream: ' a ',
        namespace: '',
        object: 'attributes',
        mapping: {
          ...fields,
          fields: [{ from: 'id', to: 'external_id', type: 'as_is' }],
          pass_through: false,
        },
        update_existing_only: null,
      },
    ],
  ])('%s: both places are named', (_, first, second) => {
    const other = { stream: 'b', object: 'ignore' };
    const streams = [first, other, second];
    expect(problemsOf({ streams })).toEqual({
      '/streams/2':
        'The entry says the same as `/streams/0`, so each row of the stream would be sent twice. Remove one of the two.',
    });
  });

  test.each<[string, JsonObject]>([
    ['another object', { object: 'purchases' }],
    ['another namespace', { namespace: 'eu' }],
    ['another stream', { stream: 'b' }],
    ['other texts that mean null', { null_values: [''] }],
    ['another mapping', { mapping: { method: 'columns' } }],
  ])('%s: they may stand beside each other', (_, change) => {
    expect(problemsOf({ streams: [entry, { ...entry, ...change }] })).toEqual({});
  });
});

describe('settings without a value', () => {
  const names = Object.keys(rootSetting.properties ?? {}).filter((name) => !(name in connection));
  const emptyOf = (name: string): Json[] =>
    rootSetting.properties?.[name]?.type === 'object' ? [{}, null, '  '] : [null, '  '];
  test.each(names.flatMap((name) => emptyOf(name).map((value): [string, Json] => [name, value])))(
    '%s: %j is the default',
    (name, value) => {
      expect(load({ ...connection, [name]: value })).toMatchObject(load(connection));
    },
  );

  test('in an entry, and in what holds only such', () => {
    const entry = { stream: 'a', object: 'attributes', mapping: { method: 'columns' } };
    const empty = { namespace: '', null_values: null, update_existing_only: null };
    const config = { streams: [{ ...entry, ...empty }], rate_limit: { plan: '', share_percent: null } };
    expect(load({ ...connection, ...config })).toMatchObject(load({ ...connection, streams: [entry] }));
  });
});

describe('a sound configuration', () => {
  test('the least one: an endpoint and a key, the rest by default', () => {
    expect(load(connection)).toEqual({
      draft: { streams: [], updateExistingOnly: false, defaultBrazeApp: null },
      secrets: [API_KEY],
      config: {
        restEndpoint: 'https://rest.iad-01.braze.com',
        apiKey: API_KEY,
        streams: [],
        updateExistingOnly: false,
        defaultBrazeApp: null,
        rateLimit: { plan: 'standard', sharePercent: 100 },
        sharedLimit: { type: 'none' },
        deadLetter: { type: 'none' },
        maxRejectedPercent: 50,
        syncReport: { type: 'none' },
      },
      problems: [],
      warnings: [],
    });
  });

  test('one that says everything', () => {
    const { config, problems, warnings, draft } = load({
      ...connection,
      streams: [
        {
          stream: 'a',
          namespace: 'public',
          object: 'attributes',
          mapping: { method: 'columns' },
          null_values: ['', ' ', 'N/A'],
        },
        {
          stream: 'b',
          object: 'events',
          mapping: {
            method: 'fields',
            fields: [
              { from: 'id', to: 'external_id', type: 'string' },
              { value: 'Signed Up', to: 'name', when_null: 'leave_out' },
              {
                from: 'at',
                to: 'time',
                type: 'date-time',
                when_null: 'remove',
                default: 'x',
                time_zone: 'UTC',
                time_unit: 's',
              },
            ],
            pass_through: true,
          },
          update_existing_only: false,
        },
        {
          stream: 'c',
          object: 'purchases',
          mapping: { method: 'json_schema', schema: '{"type": "object"}' },
        },
        { stream: 'd', object: 'ignore' },
      ],
      update_existing_only: true,
      default_braze_app: 'app-1',
      rate_limit: {
        plan: 'custom',
        windows: [{ requests: 10, seconds: 1 }],
        objects_per_request: 50,
        share_percent: 40,
      },
      shared_limit: { type: 'redis', url: 'redis://redis:6379' },
      dead_letter: { type: 'file', path: '/data/rejects' },
      failure_policy: { max_rejected_percent: 0.5 },
      sync_report: { type: 'segment', write_key: 'segment-key', host: 'http://localhost:8080' },
    });
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(config).toMatchObject(draft ?? {});
    expect(config).toEqual({
      restEndpoint: 'https://rest.iad-01.braze.com',
      apiKey: API_KEY,
      streams: [
        {
          path: '/streams/0',
          stream: 'a',
          namespace: 'public',
          object: 'attributes',
          mapping: { method: 'columns' },
          nullValues: ['', ' ', 'N/A'],
          updateExistingOnly: null,
        },
        {
          path: '/streams/1',
          stream: 'b',
          namespace: null,
          object: 'events',
          mapping: {
            method: 'fields',
            fields: [
              { from: 'id', to: 'external_id', type: 'string' },
              { value: 'Signed Up', to: 'name', type: 'as_is' },
              {
                from: 'at',
                to: 'time',
                type: 'date-time',
                whenNull: 'remove',
                default: 'x',
                timeZone: 'UTC',
                timeUnit: 's',
              },
            ],
            passThrough: true,
          },
          nullValues: [],
          updateExistingOnly: false,
        },
        {
          path: '/streams/2',
          stream: 'c',
          namespace: null,
          object: 'purchases',
          mapping: { method: 'json_schema', schema: '{"type": "object"}' },
          nullValues: [],
          updateExistingOnly: null,
        },
        {
          path: '/streams/3',
          stream: 'd',
          namespace: null,
          object: 'ignore',
          mapping: null,
          nullValues: [],
          updateExistingOnly: null,
        },
      ],
      updateExistingOnly: true,
      defaultBrazeApp: 'app-1',
      rateLimit: {
        plan: 'custom',
        windows: [{ requests: 10, seconds: 1 }],
        objectsPerRequest: 50,
        sharePercent: 40,
      },
      sharedLimit: { type: 'redis', url: 'redis://redis:6379' },
      deadLetter: { type: 'file', path: '/data/rejects' },
      maxRejectedPercent: 0.5,
      syncReport: { type: 'segment', writeKey: 'segment-key', host: 'http://localhost:8080' },
    });
  });

  test('a chosen plan keeps its defaults', () => {
    const { config } = load({ ...connection, rate_limit: { plan: 'bulk' }, failure_policy: {} });
    expect(config).toMatchObject({ rateLimit: { plan: 'bulk', sharePercent: 100 }, maxRejectedPercent: 50 });
  });

  test('text is trimmed, the endpoint loses its slash, empty and null settings count as absent', () => {
    const { config, problems } = load({
      rest_endpoint: ' https://Rest.iad-01.braze.com/\n',
      api_key: ` ${API_KEY}\n`,
      default_braze_app: '  ',
      rate_limit: { plan: ' legacy ', share_percent: null },
      dead_letter: null,
      streams: [
        {
          stream: ' a ',
          namespace: '',
          object: 'events ',
          mapping: { method: 'columns ' },
          update_existing_only: null,
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      restEndpoint: 'https://rest.iad-01.braze.com',
      apiKey: API_KEY,
      defaultBrazeApp: null,
      rateLimit: { plan: 'legacy', sharePercent: 100 },
      deadLetter: { type: 'none' },
      streams: [{ stream: 'a', namespace: null, object: 'events', mapping: { method: 'columns' } }],
    });
  });

  test('a byte order mark is no mistake', () => {
    expect(loadConfig(`\uFEFF${JSON.stringify(connection)}`, knowledge).problems).toEqual([]);
  });

  test('what the form leaves in an ignored entry does no harm', () => {
    const { config } = load({
      ...connection,
      streams: [{ stream: 'a', object: 'ignore', mapping: { method: 'columns' } }],
    });
    expect(config?.streams[0]?.mapping).toBeNull();
  });
});

describe('a sync report', () => {
  const problems = (host: string) =>
    problemsOf({ sync_report: { type: 'segment', write_key: 'segment-key', host } });

  test('its key is a secret, and its host that of Segment', () => {
    const { config, secrets } = load({
      ...connection,
      sync_report: { type: 'segment', write_key: 'segment-key' },
    });
    expect(secrets).toEqual([API_KEY, 'segment-key']);
    expect(config?.syncReport).toMatchObject({ host: 'https://api.segment.io' });
  });

  test.each([
    'https://events.eu1.segmentapis.com',
    'https://proxy:8443/',
    'http://127.0.0.1:8080',
    'http://[::1]',
  ])('goes to %s', (host) => expect(problems(host)).toEqual({}));

  test.each([
    'http://api.segment.io',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'https://api.segment.io/v1/batch',
    'https://user@api.segment.io',
    'api.segment.io',
  ])('does not go to %s, where its key could be read or does not belong', (host) => {
    expect(problems(host)).toEqual({
      '/sync_report/host': '`host` is of another form; expected https://api.segment.io.',
    });
  });
});

describe('a mapping schema', () => {
  const entry = (schema: Json) => ({
    streams: [{ stream: 'a', object: 'attributes', mapping: { method: 'json_schema', schema } }],
  });
  const path = '/streams/0/mapping/schema';

  test('an object becomes text, its numbers exact', () => {
    const text = `{"api_key":"${API_KEY}","rest_endpoint":"https://rest.iad-01.braze.com","streams":[{"stream":"a","object":"attributes",
      "mapping":{"method":"json_schema","schema":{"__proto__":1,"const":9223372036854775807,"maximum":1e400}}}]}`;
    expect(loadConfig(text, knowledge).config?.streams[0]?.mapping).toEqual({
      method: 'json_schema',
      schema: '{"__proto__":1,"const":9223372036854775807,"maximum":1e400}',
    });
  });

  test('text that is not JSON: line and column inside of it, and none of it', () => {
    const message = problemsOf(entry('{\n  "properties": {\n    "email": hunter2\n  }\n}'))[path];
    expect(message).toBe('`schema` is not JSON: line 3, column 14 of its text should be a value.');
  });

  test('what the form makes of an object is refused by name', () => {
    expect(problemsOf(entry('[object Object]'))[path]).toMatch(
      /\[object Object\].*Enter it again as JSON text/,
    );
  });

  test('JSON text of something else, or no text at all', () => {
    expect(problemsOf(entry('["a"]'))[path]).toMatch(/JSON text of a list; expected that of an object/);
    expect(problemsOf(entry(['a']))[path]).toBe('`schema` is a list; expected a JSON object or its text.');
    expect(problemsOf(entry(' \n'))[path]).toMatch(/^`schema` is missing or empty/);
  });
});

describe('mistakes', () => {
  test('five of them get one answer that names all five, each with its path', () => {
    const { config, problems, warnings } = load({
      rest_endpoint: 'https://dashboard-01.braze.com',
      streams: [
        { stream: 'a', object: 'atributes', mapping: { method: 'columns' } },
        { stream: 'b', object: 'events', mapping: { method: 'colums' } },
      ],
      rate_limit: { plan: 'standard', share_percent: 150 },
      api_kee: API_KEY,
    });
    expect(config).toBeNull();
    expect(byPath(problems)).toEqual({
      '/rest_endpoint': 'No endpoint.',
      '/api_key': expect.stringMatching(/^`api_key` is missing or empty\. .*Create API Key/),
      '/streams/0/object':
        '`object` is "atributes"; expected attributes, events, purchases or ignore. Did you mean `attributes`?',
      '/streams/1/mapping/method':
        '`method` is "colums"; expected columns, fields or json_schema. Did you mean `columns`?',
      '/rate_limit/share_percent': '`share_percent` is 150; expected a whole number from 1 to 100.',
    });
    expect(warnings).toEqual([
      {
        path: '/api_kee',
        message: '`api_kee` is not a setting here and has no effect. Did you mean `api_key`?',
      },
    ]);
  });

  test('a syntax error: line and column, and none of the text', () => {
    const { config, problems } = loadConfig(`{\n  "api_key": ${API_KEY}\n}`, knowledge);
    expect(config).toBeNull();
    expect(problems).toEqual([
      { path: '', message: 'The configuration is not JSON: line 2, column 14 should be a value.' },
    ]);
    expect(loadConfig('', knowledge).problems[0]?.message).toContain('it is empty');
  });

  test('no object at all', () => {
    expect(load([]).problems).toEqual([
      {
        path: '',
        message: expect.stringMatching(/^The configuration holds a list; expected an object of settings/),
      },
    ]);
  });

  test.each<[string, JsonObject, string, string]>([
    [
      'a number in quotes',
      { rate_limit: { plan: 'legacy', share_percent: '50' } },
      '/rate_limit/share_percent',
      '`share_percent` is "50"; expected a whole number from 1 to 100. Leave out the quotes.',
    ],
    [
      'half a request',
      { rate_limit: { plan: 'legacy', share_percent: 0.5 } },
      '/rate_limit/share_percent',
      '`share_percent` is 0.5; expected a whole number from 1 to 100.',
    ],
    [
      'true in quotes',
      { update_existing_only: 'true' },
      '/update_existing_only',
      '`update_existing_only` is "true"; expected true or false. Leave out the quotes.',
    ],
    ['no list', { streams: {} }, '/streams', '`streams` is an object; expected a list.'],
    ['no entry', { streams: [null] }, '/streams/0', 'The element is null; expected an object.'],
    [
      'a number for a word',
      { streams: [{ stream: 'a', object: 5, mapping: { method: 'columns' } }] },
      '/streams/0/object',
      '`object` is 5; expected attributes, events, purchases or ignore.',
    ],
    [
      'a number for text',
      { default_braze_app: 7 },
      '/default_braze_app',
      '`default_braze_app` is 7; expected text in quotes.',
    ],
    [
      'no choice',
      { rate_limit: { share_percent: 50 } },
      '/rate_limit/plan',
      '`plan` is missing; expected standard, legacy, bulk or custom.',
    ],
    [
      'a choice of another type',
      { rate_limit: { plan: 3 } },
      '/rate_limit/plan',
      '`plan` is 3; expected standard, legacy, bulk or custom.',
    ],
    [
      'a choice that is no object',
      { rate_limit: 'legacy' },
      '/rate_limit',
      '`rate_limit` is "legacy"; expected an object.',
    ],
    [
      'an option without its part',
      { dead_letter: { type: 'file' } },
      '/dead_letter/path',
      '`path` is missing or empty. The directory for the files.',
    ],
    [
      'no window',
      { rate_limit: { plan: 'custom', windows: [], objects_per_request: 75 } },
      '/rate_limit/windows',
      '`windows` is empty; expected at least one element.',
    ],
    [
      'no object in a request',
      { rate_limit: { plan: 'custom', windows: [{ requests: 1, seconds: 1 }], objects_per_request: 0 } },
      '/rate_limit/objects_per_request',
      '`objects_per_request` is 0; expected a whole number of at least 1.',
    ],
    [
      'a key with its scheme',
      { api_key: `Bearer ${API_KEY}` },
      '/api_key',
      '`api_key` is a text that begins with "Bearer"; expected the key alone, without blanks, quotes or "Bearer".',
    ],
    [
      'a key in quotes',
      { api_key: `"${API_KEY}"` },
      '/api_key',
      '`api_key` is a text with a quote in it; expected the key alone, without blanks, quotes or "Bearer".',
    ],
    [
      'a key that is no text',
      { api_key: 123456789 },
      '/api_key',
      '`api_key` is not a text; expected text in quotes.',
    ],
  ])('%s', (_, members, path, message) => {
    expect(problemsOf(members)).toEqual({ [path]: message });
  });

  test('an entry without a mapping', () => {
    expect(problemsOf({ streams: [{ stream: 'a', object: 'events' }] })['/streams/0/mapping']).toMatch(
      /is missing.*\{"method": "columns"\}.*`ignore`/,
    );
  });

  test('a line of fields that has no source, or two', () => {
    const fields = [
      { to: 'a' },
      { from: 'x', value: 'y', to: 'b' },
      { value: '', to: 'c' },
      { from: 'x', to: 'd' },
    ];
    const problems = problemsOf({
      streams: [{ stream: 'a', object: 'events', mapping: { method: 'fields', fields } }],
    });
    expect(problems).toEqual({
      '/streams/0/mapping/fields/0': expect.stringContaining('neither `from` nor `value`'),
      '/streams/0/mapping/fields/1': expect.stringContaining('both `from` and `value`'),
      '/streams/0/mapping/fields/2': expect.stringContaining('neither `from` nor `value`'),
    });
  });

  test('an endpoint is judged by what Braze says, once', () => {
    const { problems } = loadConfig(JSON.stringify({ ...connection, rest_endpoint: 'nonsense' }), {
      restEndpointProblem: () => 'No endpoint.',
    });
    expect(problems).toEqual([{ path: '/rest_endpoint', message: 'No endpoint.' }]);
  });
});

describe('the draft of a configuration with mistakes', () => {
  test('keeps its sound entries, and the others as ignored', () => {
    const { config, draft } = load({
      rest_endpoint: 'https://rest.iad-01.braze.com',
      streams: [
        { stream: 'a', object: 'atributes', mapping: { method: 'columns' } },
        { stream: 'b', namespace: 'public', object: 'events' },
        { object: 'events', mapping: { method: 'columns' } },
        { stream: 'd', object: 'events', mapping: { method: 'columns' } },
      ],
      update_existing_only: true,
    });
    expect(config).toBeNull();
    expect(draft).toMatchObject({
      streams: [
        { path: '/streams/0', stream: 'a', namespace: null, object: 'ignore', mapping: null },
        { path: '/streams/1', stream: 'b', namespace: 'public', object: 'ignore', mapping: null },
        { path: '/streams/3', stream: 'd', object: 'events', mapping: { method: 'columns' } },
      ],
      updateExistingOnly: true,
      defaultBrazeApp: null,
    });
  });

  test('a problem of the tenth entry is none of the first', () => {
    const entry = { stream: 'a', object: 'events', mapping: { method: 'columns' } };
    const ten = Array.from({ length: 10 }, (_, index) => ({ ...entry, stream: `a${index}` }));
    const { draft } = load({ streams: [...ten, { ...entry, object: 'event' }] });
    expect(draft?.streams.map(({ object }) => object)).toEqual([...Array(10).fill('events'), 'ignore']);
  });

  test('there is none where the entries cannot be known', () => {
    for (const text of ['{', '[]', '{"streams": {}}']) expect(loadConfig(text, knowledge).draft).toBeNull();
  });
});

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

describe('the Redis of a shared limit', () => {
  const redis = (url: string) => load({ ...connection, shared_limit: { type: 'redis', url } });

  test.each([
    'redis://localhost:6379',
    'redis://redis',
    'rediss://ada:p%40ssword@redis.example.com:6380/2',
    'redis://:hunter2222@10.0.0.1:6379/',
  ])('can stand at %s', (url) => {
    expect(redis(url).config?.sharedLimit).toEqual({ type: 'redis', url });
  });

  test.each(['localhost:6379', 'http://redis:6379', 'redis:///0', 'redis://red is', 'redis://redis/zero'])(
    'cannot stand at %s, which no message shows',
    (url) => {
      const { config, problems } = redis(url);
      expect(config).toBeNull();
      expect(byPath(problems)).toEqual({
        '/shared_limit/url': expect.stringMatching(
          /^`url` is (of another form|a text with a blank inside); expected redis:\/\/user:password@host:6379\.$/,
        ),
      });
    },
  );

  test('has a password that a log can hide, or none', () => {
    for (const url of ['redis://:pw@redis', 'rediss://ada:hunter2@redis']) {
      const { config, problems } = redis(url);
      expect(config).toBeNull();
      expect(byPath(problems)).toEqual({
        '/shared_limit/url': expect.stringMatching(/^The password in `url` has fewer than 8 characters\./),
      });
    }
  });

  test('has a URL that is secret, and its password by itself', () => {
    const url = 'redis://ada:p%40ss@redis:6379';
    expect(redis(url).secrets).toEqual([API_KEY, url, 'p%40ss', 'p@ss']);
    expect(redis('redis://redis:6379').secrets).toEqual([API_KEY, 'redis://redis:6379']);
    expect(redis('redis://:100%@redis').secrets).toEqual([API_KEY, 'redis://:100%@redis', '100%']);
  });
});

describe('keys that are no settings', () => {
  test('`$schema` at the root, which is for editors, gets no warning', () => {
    const streams = [{ $schema: 'x', stream: 'a', object: 'ignore' }];
    const { config, warnings } = load({ $schema: './config.schema.json', ...connection, streams });
    expect(config).not.toBeNull();
    expect(warnings.map(({ path }) => path)).toEqual(['/streams/0']);
  });

  test('get a warning wherever they stand, with the nearest name', () => {
    const { config, warnings } = load({
      ...connection,
      banana: 1,
      constructor: 2,
      streams: [
        {
          stream: 'a',
          object: 'events',
          name_space: 'public',
          mapping: { method: 'fields', fields: [{ from: 'a', to: 'b', typ: 'string' }] },
        },
      ],
      dead_letter: { type: 'log', path: '/data' },
    });
    expect(config).not.toBeNull();
    expect(byPath(warnings)).toEqual({
      '/banana': '`banana` is not a setting here and has no effect. Remove it.',
      '/constructor': '`constructor` is not a setting here and has no effect. Remove it.',
      '/streams/0/name_space':
        '`name_space` is not a setting here and has no effect. Did you mean `namespace`?',
      '/streams/0/mapping/fields/0/typ':
        '`typ` is not a setting here and has no effect. Did you mean `type`?',
      '/dead_letter/path':
        '`path` is not a setting here and has no effect. It is one only where `type` is file.',
    });
  });

  test('the members of a mapping schema are no settings', () => {
    const schema = { anything: { goes: 1 } };
    const { warnings } = load({
      ...connection,
      streams: [{ stream: 'a', object: 'events', mapping: { method: 'json_schema', schema } }],
    });
    expect(warnings).toEqual([]);
  });
});

describe('the API key never shows', () => {
  const valid: JsonObject = {
    ...connection,
    streams: [
      { stream: 'a', namespace: 'public', object: 'attributes', mapping: { method: 'columns' } },
      {
        stream: 'b',
        object: 'events',
        mapping: { method: 'fields', fields: [{ from: 'x', to: 'y', type: 'date' }] },
      },
      { stream: 'c', object: 'purchases', mapping: { method: 'json_schema', schema: '{"a": 1}' } },
    ],
    rate_limit: {
      plan: 'custom',
      windows: [{ requests: 1, seconds: 1 }],
      objects_per_request: 75,
      share_percent: 10,
    },
    dead_letter: { type: 'file', path: '/data' },
    failure_policy: { max_rejected_percent: 10 },
  };

  test('in no message about a configuration that was changed at random', () => {
    const strange = fc.oneof(
      fc.constantFrom<Json>(API_KEY, `x ${API_KEY}`, null, 0, 1e9, '', 'x', 'standart', true, [], {}, [
        API_KEY,
      ]),
      fc.constantFrom<Json>(
        { [API_KEY]: API_KEY },
        `https://${API_KEY}@dashboard/${API_KEY}`,
        '[object Object]',
      ),
    );
    const change = fc.record({
      place: fc.nat(),
      kind: fc.constantFrom('set', 'remove', 'rename', 'add'),
      value: strange,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const changed = changes.reduce<Json>((config, { place, kind, value }) => {
          const places = placesOf(config);
          return mutate(config, places[place % places.length] ?? [], kind, value);
        }, valid);
        const { config, problems, warnings } = load(changed);
        expect(JSON.stringify({ problems, warnings })).not.toContain(API_KEY);
        expect(config === null).toBe(problems.length > 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('in no message about a text that was cut or changed at random', () => {
    const text = JSON.stringify(valid, null, 1);
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(20),
        fc.constantFrom('', '"', '{', '}', ',', '\n', 'x'),
        (at, cut, put) => {
          const { problems, warnings } = loadConfig(
            text.slice(0, at) + put + text.slice(at + cut),
            knowledge,
          );
          expect(JSON.stringify({ problems, warnings })).not.toContain(API_KEY);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each(['k', 'key', '1234567'])(
    'the key %j is too short to be one, and is no reason to mask a message',
    (api_key) => {
      const { config, problems } = load({ ...connection, api_key });
      expect(config).toBeNull();
      expect(problems).toEqual([
        { path: '/api_key', message: '`api_key` has fewer than 8 characters. Copy the whole key.' },
      ]);
    },
  );

  test('where a short key was also written into another place, it is masked', () => {
    const { problems, warnings } = load({
      ...connection,
      api_key: 'hunter2222',
      streams: 'hunter2222',
      hunter2222: 1,
    });
    expect(problems[0]?.message).toBe('`streams` is "***"; expected a list.');
    expect(warnings[0]).toEqual({ path: '/***', message: expect.stringContaining('`***` is not a setting') });
  });
});

type Path = readonly (string | number)[];

function placesOf(value: Json, path: Path = []): Path[] {
  const members: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [path, ...members.flatMap(([key, member]) => placesOf(member, [...path, key]))];
}

function mutate(value: Json, [key, ...rest]: Path, kind: string, put: Json): Json {
  if (key === undefined) return kind === 'add' && isObject(value) ? { ...value, [API_KEY]: put } : put;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? mutate(item, rest, kind, put) : item));
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    if (name !== key) return [[name, member]];
    if (rest.length > 0 || kind === 'set' || kind === 'add') return [[name, mutate(member, rest, kind, put)]];
    return kind === 'remove' ? [] : [[`${name}s`, member]];
  });
  return Object.fromEntries(members);
}
