import { describe, expect, test } from '@jest/globals';
import type { StreamEntry } from '../config/config.ts';
import { compileStreams, type StreamsConfig } from './streams.ts';
import { columnsNamed, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';
import { settingsOf } from './testing/objects.ts';

const MEMORY = { type: 'file', path: '/memory', workspace: 'prod', forgetAfterDays: null } as const;

interface Given {
  readonly object?: string;
  /** Columns of the stream. */
  readonly columns?: readonly string[];
  /** Members of the mapping document; the method `columns` without them. */
  readonly schema?: object;
  readonly stream?: string;
  readonly rest?: Partial<StreamEntry>;
}

/** What is never compared of each entry, and the warnings. Each has a stream of its own unless it says otherwise. */
function conflicts(given: readonly Given[], memory: StreamsConfig['memory'] = MEMORY, hasCatalog = true) {
  const entries = given.map(({ object = 'attributes', schema, stream, rest }, index) => {
    const mapping =
      schema === undefined ? ({ method: 'columns' } as const) : jsonSchema({ type: 'object', ...schema });
    const place = { path: `/streams/${index}`, stream: stream ?? `s${index}` };
    return entryOf(object, mapping, { ...settingsOf(object), ...place, ...rest });
  });
  const names = [...new Set(entries.map(({ stream }) => stream))];
  const catalog = names.map((name) => {
    const columns = given.flatMap((each, index) =>
      entries[index]?.stream === name ? (each.columns ?? []) : [],
    );
    return streamOf(columnsNamed(...columns), { name });
  });
  const config = { streams: entries, updateExistingOnly: false, defaultBrazeApp: null, memory };
  const { routes, warnings, problems } = compileStreams(config, hasCatalog ? catalog : null, () => {});
  expect(problems).toEqual([]);
  const compiled = [...(routes ?? [])].flatMap((route) => route.entries);
  return {
    uncompared: entries.map(({ path }) => {
      const uncompared = compiled.find((entry) => entry.path === path)?.uncompared;
      return uncompared === 'all' ? 'all' : [...(uncompared ?? [])];
    }),
    warnings: warnings.filter(({ message }) => message.includes('the memory cannot know')),
  };
}

const uncompared = (...given: readonly Given[]) => conflicts(given).uncompared;
const properties = (...names: readonly string[]) => ({
  schema: {
    properties: Object.fromEntries(['external_id', ...names].map((name) => [name, { 'x-from': 'c' }])),
  },
});
const PAYLOAD = { columns: ['EXTERNAL_ID', 'PAYLOAD', 'UPDATED_AT'] };
const OPEN = {
  schema: {
    'x-from': 'data',
    properties: { external_id: { 'x-from': '$row/id' } },
    additionalProperties: true,
  },
};

describe('what two entries can set is never compared', () => {
  test.each<[string, readonly Given[], unknown]>([
    ['one entry alone', [properties('plan')], [[]]],
    ['nothing in common', [properties('plan'), properties('tier')], [[], []]],
    [
      'names in common, of different streams',
      [properties('plan', 'n'), properties('plan', 'm')],
      [['plan'], ['plan']],
    ],
    [
      'of the same stream',
      [
        { ...properties('plan'), stream: 's' },
        { ...properties('plan'), stream: 's' },
      ],
      [['plan'], ['plan']],
    ],
    ['names that Braze takes for the same', [properties('plan'), properties(' plan ')], [['plan'], ['plan']]],
    [
      'columns',
      [
        { columns: ['external_id', 'plan', 'n', '_airbyte_raw_id'] },
        { columns: ['EXTERNAL_ID', 'plan', '_airbyte_raw_id'] },
      ],
      [['plan'], ['plan']],
    ],
    [
      'columns and names',
      [{ columns: ['external_id', 'plan', 'email'] }, properties('email')],
      [['email'], ['email']],
    ],
    [
      'columns that another name takes do not pass',
      [
        {
          columns: ['external_id', 'c'],
          schema: { properties: { external_id: {}, plan: { 'x-from': 'c' } }, additionalProperties: true },
        },
        properties('c'),
      ],
      [[], []],
    ],
    [
      'columns that pass',
      [
        {
          columns: ['external_id', 'c', 'd'],
          schema: { properties: { external_id: {}, plan: { 'x-from': 'c' } }, additionalProperties: true },
        },
        properties('d', 'plan'),
      ],
      [
        ['plan', 'd'],
        ['d', 'plan'],
      ],
    ],
    [
      'a name under a condition',
      [
        {
          schema: {
            properties: {
              external_id: { 'x-from': 'c' },
              plan: { 'x-from': 'c', 'x-when': { required: ['c'] } },
            },
          },
        },
        properties('plan'),
      ],
      [['plan'], ['plan']],
    ],
    [
      'users who are named otherwise',
      [properties('plan'), { schema: { properties: { email: { 'x-from': 'e' }, plan: { 'x-from': 'c' } } } }],
      [['plan'], ['plan']],
    ],
    [
      'an email that names is no attribute',
      [
        properties('email'),
        { schema: { properties: { email: { 'x-from': 'e' }, plan: { 'x-from': 'c' } } } },
      ],
      [[], []],
    ],
    [
      'a phone where an email can name is one',
      [
        properties('phone'),
        { schema: { properties: { email: { 'x-from': 'e' }, phone: { 'x-from': 'p' } } } },
      ],
      [['phone'], ['phone']],
    ],
    [
      'three entries',
      [properties('a', 'b'), properties('b', 'c'), properties('c', 'd')],
      [['b'], ['b', 'c'], ['c']],
    ],
  ])('%s', (_what, given, expected) => {
    expect(uncompared(...given)).toEqual(expected);
  });

  test.each<[string, readonly Given[], unknown]>([
    ['a payload alone', [PAYLOAD], [[]]],
    ['a payload and names', [PAYLOAD, properties('plan')], [['plan'], ['plan']]],
    ['two payloads', [PAYLOAD, PAYLOAD], ['all', 'all']],
    [
      'what passes out of a column',
      [OPEN, properties('plan', 'tier')],
      [
        ['plan', 'tier'],
        ['plan', 'tier'],
      ],
    ],
    ['the same and a third entry', [OPEN, properties('plan'), PAYLOAD], ['all', ['plan'], 'all']],
  ])('names that only the rows show can be any: %s', (_what, given, expected) => {
    expect(uncompared(...given)).toEqual(expected);
  });

  test('without a catalog the columns that pass can be any', () => {
    const both: readonly Given[] = [
      { columns: ['external_id', 'plan'] },
      { columns: ['external_id', 'tier'] },
    ];
    expect(conflicts(both).uncompared).toEqual([[], []]);
    expect(conflicts(both, MEMORY, false).uncompared).toEqual(['all', 'all']);
    expect(conflicts([properties('plan'), properties('plan')], MEMORY, false).uncompared).toEqual([
      ['plan'],
      ['plan'],
    ]);
  });

  test('a trigger that sets attributes', () => {
    const trigger = (attributes: object): Given => ({
      object: 'campaign_triggers',
      schema: { properties: { external_id: { 'x-from': 'c' }, attributes } },
    });
    const plan = trigger({
      type: 'object',
      properties: { plan: { 'x-from': 'c' }, email: { 'x-from': 'c' } },
    });
    expect(uncompared(properties('plan', 'tier', 'email'), plan)).toEqual([['plan', 'email'], []]);
    expect(uncompared(properties('plan'), trigger({ type: 'object', 'x-from': 'c' }))).toEqual([
      ['plan'],
      [],
    ]);
    expect(
      uncompared(properties('plan'), {
        ...trigger({}),
        schema: properties('n').schema,
        object: 'canvas_triggers',
      }),
    ).toEqual([[], []]);
  });

  test('subscription groups', () => {
    const set = (group: object): Given => ({
      object: 'subscriptions',
      schema: {
        properties: {
          email: { 'x-from': 'e' },
          subscription_group_id: group,
          subscription_state: { const: 'subscribed' },
        },
      },
    });
    const [a, b, any] = [set({ const: 'a' }), set({ const: 'b' }), set({ 'x-from': 'g' })];
    expect(uncompared(properties('subscription_groups', 'plan'), a)).toEqual([
      ['subscription_groups'],
      'all',
    ]);
    expect(uncompared(properties('plan'), a)).toEqual([[], []]);
    expect(uncompared(a, b)).toEqual([[], []]);
    expect(uncompared(a, a)).toEqual(['all', 'all']);
    expect(uncompared(a, any)).toEqual(['all', 'all']);
    expect(uncompared(OPEN, a, b)).toEqual([['subscription_groups'], 'all', 'all']);
  });

  test('items of a catalog', () => {
    const items = (target: string): Given => ({
      object: 'catalog_items',
      columns: ['id', 'price'],
      rest: { target },
    });
    expect(uncompared(items('a'), items('b'), PAYLOAD)).toEqual([[], [], []]);
    expect(uncompared(items('a'), items('a'))).toEqual(['all', 'all']);
  });

  test('an entry for the streams of several namespaces shares all with itself', () => {
    const entry = entryOf('attributes', { method: 'columns' });
    const streams = ['eu', 'us'].map((namespace) =>
      streamOf(columnsNamed('external_id', 'plan'), { namespace }),
    );
    const config = { streams: [entry], updateExistingOnly: false, defaultBrazeApp: null, memory: MEMORY };
    const { routes, warnings } = compileStreams(config, streams, () => {});
    expect([...(routes ?? [])].flatMap(({ entries }) => entries.map((each) => each.uncompared))).toEqual([
      new Set(['plan']),
      new Set(['plan']),
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        '/streams/0 (stream `customers` (namespace `us`)) can set these attributes too',
      ),
      expect.stringContaining(
        '/streams/0 (stream `customers` (namespace `eu`)) can set these attributes too',
      ),
    ]);
  });
});

describe('the warning', () => {
  test('it names the entries and the attributes, and says what helps', () => {
    expect(conflicts([properties('plan', 'n'), properties('plan', 'n'), properties('n')]).warnings).toEqual([
      {
        path: '/streams/0',
        message:
          '/streams/1 (stream `s1`) and /streams/2 (stream `s2`) can set these attributes too, so the memory cannot know what Braze has: `plan`, `n`. They are sent with each row, changed or not. Set each of them in one entry alone, and what did not change is left out again.',
      },
      { path: '/streams/1', message: expect.stringContaining('/streams/0') },
      { path: '/streams/2', message: expect.stringContaining(': `n`. They') },
    ]);
  });

  test('an entry that sends everything needs none, but others hear of it', () => {
    const everything = { ...properties('plan'), rest: { send: 'everything' as const } };
    expect(conflicts([everything, properties('plan')]).warnings.map(({ path }) => path)).toEqual([
      '/streams/1',
    ]);
  });

  test.each([undefined, null, { type: 'none' } as const])(
    'without a memory nothing is compared, and nothing said: %j',
    (memory) => {
      const both = [properties('plan'), properties('plan')];
      const none = compileStreams(
        {
          streams: [0, 1].map((at) =>
            entryOf('attributes', jsonSchema({ type: 'object', ...both[at]?.schema }), {
              path: `/streams/${at}`,
            }),
          ),
          updateExistingOnly: false,
          defaultBrazeApp: null,
          memory,
        },
        [streamOf()],
        () => {},
      );
      expect(none.warnings).toEqual([]);
      expect(
        [...(none.routes ?? [])].flatMap(({ entries }) => entries.map((each) => each.uncompared)),
      ).toEqual([new Set(), new Set()]);
    },
  );
});
