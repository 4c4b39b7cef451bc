import { describe, expect, test } from '@jest/globals';
import type { Json } from '../json/value.ts';
import { ENTRY_DEFAULTS } from './config.ts';
import { loadConfig } from './load.ts';
import { rootSetting } from './spec.ts';
import { API_KEY, connection, knowledge, load, problemsOf } from './testing.ts';

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
      draft: { streams: [], updateExistingOnly: false, defaultBrazeApp: null, memory: { type: 'none' } },
      secrets: [API_KEY],
      config: {
        restEndpoint: 'https://rest.iad-01.braze.com',
        apiKey: API_KEY,
        streams: [],
        updateExistingOnly: false,
        defaultBrazeApp: null,
        rateLimit: { plan: 'standard', sharePercent: 100 },
        sharedLimit: { type: 'none' },
        memory: { type: 'none' },
        deadLetter: { type: 'none' },
        maxRejectedPercent: 50,
        maxDeletions: 1000,
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
          send: 'everything',
          once_per: ['id', ' /a/b '],
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
      memory: { type: 'file', path: '/data/memory', workspace: ' production ', forget_after_days: 30 },
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
          ...ENTRY_DEFAULTS,
          path: '/streams/0',
          stream: 'a',
          namespace: 'public',
          object: 'attributes',
          mapping: { method: 'columns' },
          nullValues: ['', ' ', 'N/A'],
          send: 'everything',
          oncePer: ['id', ' /a/b '],
          updateExistingOnly: null,
        },
        {
          ...ENTRY_DEFAULTS,
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
          ...ENTRY_DEFAULTS,
          path: '/streams/2',
          stream: 'c',
          namespace: null,
          object: 'purchases',
          mapping: { method: 'json_schema', schema: '{"type": "object"}' },
          nullValues: [],
          updateExistingOnly: null,
        },
        {
          ...ENTRY_DEFAULTS,
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
      memory: { type: 'file', path: '/data/memory', workspace: 'production', forgetAfterDays: 30 },
      deadLetter: { type: 'file', path: '/data/rejects' },
      maxRejectedPercent: 0.5,
      maxDeletions: 1000,
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
