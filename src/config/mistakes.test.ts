import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../json/value.ts';
import { loadConfig } from './load.ts';
import { rootSetting } from './spec.ts';
import { API_KEY, byPath, connection, knowledge, load, problemsOf } from './testing.ts';

const OBJECT_WORDS = rootSetting.properties?.streams?.items?.properties?.object?.enum ?? [];

/** The words of the setting `object`, as messages list them. */
const OBJECTS = `${OBJECT_WORDS.slice(0, -1).join(', ')} or ${OBJECT_WORDS.at(-1)}`;

describe('entries that say the same', () => {
  const schema = { properties: { external_id: { 'x-from': 'id' }, n: { const: 1234567 } } };
  const entry = { stream: 'a', object: 'events', mapping: { method: 'json_schema', schema } };
  const fields = { method: 'fields', fields: [{ from: 'id', to: 'external_id' }] };
  const withSchema = (properties: JsonObject) => ({
    mapping: { method: 'json_schema', schema: JSON.stringify({ properties }) },
  });
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
    [
      'with lists in another order, or empty',
      { ...entry, once_per: ['a', 'b', 'a'] },
      { ...entry, once_per: ['b', 'a'], null_values: [], send: 'changes' },
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
    ['other values that are sent once', { once_per: ['order_id'] }],
    ['another mapping', { mapping: { method: 'columns' } }],
    ['another schema', withSchema({ ...schema.properties, n: { const: 1234568 } })],
    ['a schema with other names', withSchema({ external_id: { 'x-from': 'id' }, m: {} })],
    ['fields of other columns', { mapping: { ...fields, fields: [{ from: 'id2', to: 'external_id' }] } }],
  ])('%s: they may stand beside each other', (_, change) => {
    expect(problemsOf({ streams: [entry, { ...entry, ...change }] })).toEqual({});
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
      '/streams/0/object': `\`object\` is "atributes"; expected ${OBJECTS}. Did you mean \`attributes\`?`,
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
      `\`object\` is 5; expected ${OBJECTS}.`,
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
