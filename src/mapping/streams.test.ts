import { describe, expect, test } from '@jest/globals';
import type { CatalogStream } from '../airbyte/catalog.ts';
import { ENTRY_DEFAULTS, type StreamEntry } from '../config/config.ts';
import { compileStreams, type StreamsConfig } from './streams.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, rowOf, sent, streamOf } from './testing/compiled.ts';

const COLUMNS = { method: 'columns' } as const;
const USERS = columnsNamed('external_id', 'n');
const EVENTS = columnsNamed('external_id', 'name', 'time');

function compile(
  entries: readonly StreamEntry[],
  catalog: readonly CatalogStream[] | null,
  config: Partial<StreamsConfig> = {},
) {
  return compileStreams(
    { streams: entries, updateExistingOnly: false, defaultBrazeApp: null, ...config },
    catalog,
    () => {},
  );
}

describe('which entries serve a stream', () => {
  test('an entry with the namespace beats those without', () => {
    const { routes } = compile(
      [
        entryOf('attributes', jsonSchema({ properties: { external_id: {}, from: { const: 'any' } } })),
        entryOf('attributes', jsonSchema({ properties: { external_id: {}, from: { const: 'eu' } } }), {
          namespace: 'eu',
          path: '/streams/1',
        }),
      ],
      [streamOf(USERS, { namespace: 'eu' }), streamOf(USERS, { namespace: 'us' })],
    );
    const of = (namespace: string) =>
      sent(
        routes?.forStream('customers', namespace)?.mapping?.(rowOf({ external_id: 'u' })) ?? { objects: [] },
      );
    expect([of('eu'), of('us')]).toEqual([
      ['{"external_id":"u","from":"eu"}'],
      ['{"external_id":"u","from":"any"}'],
    ]);
    expect(routes?.forStream('customers', null)).toBeNull();
  });
  test('entries of equal rank add up; if one rejects, none of the row is sent', () => {
    const { map } = compiled([
      entryOf('attributes', jsonSchema({ properties: { external_id: {}, n: { type: 'integer' } } })),
      entryOf(
        'events',
        jsonSchema({
          properties: { external_id: {}, name: { const: 'seen' }, time: { 'x-from': '$emitted_at' } },
        }),
        { path: '/streams/1' },
      ),
    ]);
    const mapped = map({ external_id: 'u', n: 1 });
    expect(mapped.objects?.map(({ type, place }) => [type.name, place.entry])).toEqual([
      ['attributes', 0],
      ['events', 1],
    ]);
    const rejected = map({ external_id: 'u', n: 'x' });
    expect(rejected.rejections?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^\/streams\/0: /),
    ]);
    expect(rejected.identifier).toBe('external_id:u');
  });
  test('a stream without an entry is a problem that names it', () => {
    const { problems, routes } = compile(
      [],
      [streamOf(USERS), streamOf(USERS, { name: 'orders', namespace: 'shop' })],
    );
    expect(problems.map(({ path, message }) => `${path} ${message.slice(0, 42)}`)).toEqual([
      '/streams Stream `customers` of the catalog has no e',
      '/streams Stream `orders` (namespace `shop`) of the ',
    ]);
    expect(routes).toBeNull();
  });
  test('the catalog may say the object itself; an entry beats it', () => {
    const stream = streamOf(EVENTS, { destinationObjectName: 'events' });
    const row = rowOf({ external_id: 'u', name: 'n', time: '2024-01-31' });
    const mapped = compile([], [stream]).routes?.forStream('customers', null)?.mapping?.(row);
    expect(mapped?.objects?.map(({ type, place }) => [type.name, place.entry])).toEqual([['events', -1]]);
    const beaten = compile([entryOf('attributes', COLUMNS)], [stream])
      .routes?.forStream('customers', null)
      ?.mapping?.(row);
    expect(beaten?.objects?.map(({ type }) => type.name)).toEqual(['attributes']);
    expect(compile([], [streamOf(EVENTS, { destinationObjectName: 'event' })]).problems[0]?.message).toMatch(
      /Did you mean `events`\?/,
    );
  });
  test('a stream to be overwritten needs no entry, but then takes no rows', () => {
    const route = compile([], [streamOf(USERS, { destinationSyncMode: 'overwrite' })]).routes?.forStream(
      'customers',
      null,
    );
    expect(route).toMatchObject({ mapping: null, ignored: false });
  });
  test('ignore', () => {
    const route = compile([entryOf('ignore', null)], [streamOf(USERS)]).routes?.forStream('customers', null);
    expect(route).toMatchObject({ mapping: null, ignored: true });
  });
  test('an entry for a stream that the catalog lacks is a warning with the nearest name', () => {
    const { warnings, problems } = compile(
      [
        entryOf('attributes', COLUMNS, { stream: 'custmers' }),
        entryOf('ignore', null, { path: '/streams/1', namespace: 'a' }),
      ],
      [streamOf(USERS, { destinationObjectName: 'attributes', namespace: 'b' })],
    );
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      {
        path: '/streams/0',
        message: expect.stringMatching(/`custmers` is no stream.*Did you mean `customers`\?/),
      },
      { path: '/streams/1', message: expect.stringMatching(/Its namespace there is `b`/) },
    ]);
  });
  test('without a catalog the mappings are checked all the same', () => {
    const { problems, routes } = compile(
      [entryOf('attributes', jsonSchema({ properties: { a: { 'x-form': 'b' } } }))],
      null,
    );
    expect(problems).toHaveLength(1);
    expect(routes).toBeNull();
  });
});

describe('sync modes', () => {
  test('soft_delete is a problem', () => {
    const { problems } = compile(
      [entryOf('attributes', COLUMNS)],
      [streamOf(USERS, { destinationSyncMode: 'soft_delete' })],
    );
    expect(problems[0]?.message).toMatch(/soft_delete.*append/);
  });
  test('update forces update-only, whatever the mapping says', () => {
    const mapping = jsonSchema({ properties: { external_id: {}, _update_existing_only: { const: false } } });
    const { map } = compiled(entryOf('attributes', mapping), streamOf({}, { destinationSyncMode: 'update' }));
    expect(sent(map({ external_id: 'u' }))).toEqual(['{"external_id":"u","_update_existing_only":true}']);
  });
  test('a history that every run sends again is warned of loudly', () => {
    const { warnings } = compile(
      [entryOf('events', COLUMNS)],
      [streamOf(EVENTS, { syncMode: 'full_refresh' })],
    );
    expect(warnings[0]).toMatchObject({ path: '/streams/0', message: expect.stringMatching(/EVERY RUN/) });
    const attributes = compile(
      [entryOf('attributes', COLUMNS)],
      [streamOf(USERS, { syncMode: 'full_refresh' })],
    );
    expect(attributes.warnings).toEqual([]);
  });
  test('append_dedup promises for events what Braze does not keep, which is warned of', () => {
    const dedup = { destinationSyncMode: 'append_dedup' } as const;
    const { warnings } = compile([entryOf('events', COLUMNS)], [streamOf(EVENTS, dedup)]);
    expect(warnings).toEqual([
      { path: '/streams/0', message: expect.stringMatching(/Braze keeps all events/) },
    ]);
    expect(compile([entryOf('attributes', COLUMNS)], [streamOf(USERS, dedup)]).warnings).toEqual([]);
  });
  test('refreshes are warned of once, for all of their streams', () => {
    const { warnings } = compile(
      [entryOf('attributes', COLUMNS), entryOf('attributes', COLUMNS, { stream: 'orders' })],
      [
        streamOf(USERS, { refreshed: true }),
        streamOf(USERS, { name: 'orders', namespace: 'shop', refreshed: true }),
      ],
    );
    expect(warnings).toEqual([
      {
        path: '',
        message: expect.stringMatching(/`customers`, `orders` \(namespace `shop`\).*Nothing is deleted/),
      },
    ]);
  });
});

describe('_update_existing_only and app_id', () => {
  const ALIAS = jsonSchema({
    properties: {
      external_id: {},
      user_alias: { properties: { alias_name: {}, alias_label: { const: 'l' } } },
    },
  });
  const alias = '"user_alias":{"alias_name":"a","alias_label":"l"}';
  test.each<[boolean, boolean | null, string, string]>([
    [false, null, '', ',"_update_existing_only":false'],
    [true, null, ',"_update_existing_only":true', ',"_update_existing_only":true'],
    [true, false, '', ',"_update_existing_only":false'],
    [false, true, ',"_update_existing_only":true', ',"_update_existing_only":true'],
  ])('root %s, entry %s', (updateExistingOnly, entry, byId, byAlias) => {
    const { map } = compiled(entryOf('attributes', ALIAS, { updateExistingOnly: entry }), streamOf(), {
      updateExistingOnly,
    });
    expect(sent(map({ external_id: 'u' }))).toEqual([`{"external_id":"u"${byId}}`]);
    expect(sent(map({ alias_name: 'a' }))).toEqual([`{${alias}${byAlias}}`]);
  });
  test('the mapping wins, and its value becomes a boolean', () => {
    const mapping = jsonSchema({
      properties: { external_id: {}, _update_existing_only: { 'x-from': 'known' } },
    });
    const { map } = compiled(entryOf('attributes', mapping), streamOf(), { updateExistingOnly: true });
    expect(sent(map({ external_id: 'u', known: 'FALSE' }))).toEqual([
      '{"external_id":"u","_update_existing_only":false}',
    ]);
    expect(sent(map({ external_id: 'u', known: null }))).toEqual([
      '{"external_id":"u","_update_existing_only":true}',
    ]);
    expect(sent(map({ external_id: 'u', known: 'perhaps' }))).toEqual(['BRAZE_FIELD /_update_existing_only']);
  });
  test('events and purchases get the default app, attributes do not', () => {
    const config = { defaultBrazeApp: 'app' };
    const event = { properties: { external_id: {}, name: {}, time: {}, app_id: {} } };
    const { map } = compiled(entryOf('events', jsonSchema(event)), streamOf(), config);
    const row = { external_id: 'u', name: 'n', time: '2024-01-31' };
    expect(sent(map(row))).toEqual(['{"external_id":"u","name":"n","time":"2024-01-31","app_id":"app"}']);
    expect(sent(map({ ...row, app_id: 'own' }))).toEqual([
      '{"external_id":"u","name":"n","time":"2024-01-31","app_id":"own"}',
    ]);
    const users = compiled(
      entryOf('attributes', jsonSchema({ properties: { external_id: {} } })),
      streamOf(),
      config,
    );
    expect(sent(users.map(row))).toEqual(['{"external_id":"u"}']);
  });
});

test('values that Braze would shorten are sent and told by stream and field', () => {
  const { map, warned } = compiled(entryOf('attributes', COLUMNS), streamOf(USERS));
  const long = 'x'.repeat(300);
  expect(sent(map({ external_id: 'u', bio_text: long, list: [long] }))).toHaveLength(1);
  expect(warned).toEqual([
    'BRAZE_TEXT_SHORTENED customers#/bio_text',
    'BRAZE_TEXT_SHORTENED customers#/list',
  ]);
});

test('a value that is nested beyond reason rejects its row', () => {
  const { map } = compiled(entryOf('attributes', COLUMNS), streamOf(USERS));
  const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
  expect(sent(map(`{"external_id":"u","deep":${deep}}`))).toEqual([`MAPPING_DEPTH /deep${'/0'.repeat(501)}`]);
});

test('the mapping of any method is shown as one schema', () => {
  const { routes } = compile([entryOf('attributes', COLUMNS)], [streamOf(USERS)]);
  expect(routes?.forStream('customers', null)?.entries).toMatchObject([
    {
      path: '/streams/0',
      type: { name: 'attributes' },
      schema: {
        type: 'object',
        properties: { external_id: { type: 'string', 'x-from': 'external_id' } },
        additionalProperties: true,
      },
    },
  ]);
});

test('columns that no catalog lists are no reason for advice', () => {
  const config = {
    streams: [
      {
        path: '/streams/0',
        stream: 'customers',
        namespace: null,
        object: 'attributes' as const,
        mapping: { method: 'columns' as const },
        ...ENTRY_DEFAULTS,
      },
    ],
    updateExistingOnly: true,
    defaultBrazeApp: null,
  };
  expect(compileStreams(config, null, () => {})).toMatchObject({ problems: [], warnings: [] });
});
