import { describe, expect, test } from '@jest/globals';
import type { Json } from '../json/value.ts';
import { readCatalog } from './catalog.ts';

const read = (...streams: Json[]) => readCatalog(JSON.stringify({ streams }));

const configured = (stream: Json, others: object = {}): Json => ({
  stream,
  sync_mode: 'incremental',
  destination_sync_mode: 'append',
  ...others,
});

test('a catalog as the platform writes it', () => {
  const text = `{"streams":[{"stream":{"name":"orders","namespace":"public","json_schema":{"type":"object","properties":
    {"id":{"type":"integer","maximum":9223372036854775807}}},"supported_sync_modes":["full_refresh"],"is_resumable":true},
    "sync_mode":"full_refresh","destination_sync_mode":"overwrite","cursor_field":[],"primary_key":[["id"]],
    "generation_id":null,"minimum_generation_id":null,"sync_id":3,"destination_object_name":"events","of_the_future":1}],"more":2}`;
  const { catalog, problems } = readCatalog(text);
  expect(problems).toEqual([]);
  expect(catalog).toMatchObject([
    {
      name: 'orders',
      namespace: 'public',
      syncMode: 'full_refresh',
      destinationSyncMode: 'overwrite',
      destinationObjectName: 'events',
    },
  ]);
  expect(JSON.stringify(catalog?.[0]?.jsonSchema)).toBe(
    '{"type":"object","properties":{"id":{"type":"integer","maximum":9223372036854775807}}}',
  );
});

test('no namespace, an empty one and null are the same; so are no schema and one without columns', () => {
  for (const stream of [{ name: 'a' }, { name: 'a', namespace: '' }, { name: 'a', namespace: null }]) {
    expect(read(configured(stream)).catalog).toEqual([
      {
        name: 'a',
        namespace: null,
        jsonSchema: {},
        syncMode: 'incremental',
        destinationSyncMode: 'append',
        destinationObjectName: null,
        primaryKey: [],
        refreshed: false,
      },
    ]);
  }
});

test('one name in two namespaces is two streams', () => {
  const { catalog } = read(
    configured({ name: 'a', namespace: 'x' }),
    configured({ name: 'a', namespace: 'y' }),
  );
  expect(catalog?.map(({ namespace }) => namespace)).toEqual(['x', 'y']);
});

test('the funniest name stays as it is', () => {
  expect(read(configured({ name: ' a/~"\u2028 ' })).catalog?.[0]?.name).toBe(' a/~"\u2028 ');
});

test('a catalog without streams is one', () => {
  expect(read()).toEqual({ catalog: [], problems: [] });
});

describe('mistakes, all at once with their paths', () => {
  test('a stream twice', () => {
    const { catalog, problems } = read(
      configured({ name: 'a', namespace: '' }),
      configured({ name: 'b' }),
      configured({ name: 'a' }),
    );
    expect(catalog).toBeNull();
    expect(problems).toEqual([
      {
        path: '/streams/2',
        message: 'The catalog lists the stream `a` twice, first as /streams/0; list it once.',
      },
    ]);
  });

  test('soft_delete is not supported', () => {
    const { problems } = read(
      configured({ name: 'a', namespace: 'x' }, { destination_sync_mode: 'soft_delete' }),
    );
    expect(problems).toEqual([
      {
        path: '/streams/0/destination_sync_mode',
        message: expect.stringMatching(/^The stream `a` of the namespace `x` has the mode soft_delete/),
      },
    ]);
  });

  test('wrong modes and what is missing', () => {
    const { problems } = read(
      { stream: { name: 'a' }, sync_mode: 'incrementel', destination_sync_mode: 'merge' },
      { name: 'b', json_schema: {} },
      configured({ namespace: 'x' }),
      configured({ name: 5 }),
    );
    expect(Object.fromEntries(problems.map(({ path, message }) => [path, message]))).toEqual({
      '/streams/0/sync_mode':
        '`sync_mode` is "incrementel"; expected full_refresh or incremental. Did you mean `incremental`?',
      '/streams/0/destination_sync_mode': expect.stringContaining('is "merge"; expected append,'),
      '/streams/1/stream': expect.stringContaining('`stream` is missing'),
      '/streams/1/sync_mode': expect.stringContaining('`sync_mode` is missing'),
      '/streams/1/destination_sync_mode': expect.stringContaining('`destination_sync_mode` is missing'),
      '/streams/2/stream/name': expect.stringContaining('`name` is missing'),
      '/streams/3/stream/name': '`name` is 5; expected text in quotes.',
    });
  });

  test('something else than a catalog', () => {
    expect(readCatalog('{"type":"CATALOG"}').problems).toEqual([
      { path: '/streams', message: expect.stringContaining('Expected a configured catalog') },
    ]);
    expect(readCatalog('[]').problems).toEqual([
      { path: '', message: expect.stringMatching(/^The catalog holds a list; expected an object: /) },
    ]);
    expect(readCatalog('{"streams":').problems).toEqual([
      {
        path: '',
        message: 'The catalog is not JSON: line 1, column 12 should be a value, but the text ends here.',
      },
    ]);
  });
});

test.each([
  ['a custom connector gets no generations', null, null, false],
  ['an ordinary sync', 3, 0, false],
  ['a refresh', 3, 3, true],
  ['the first sync', 0, 0, false],
])('generations: %s', (_, generation_id, minimum_generation_id, refreshed) => {
  const stream = configured({ name: 'a' }, { generation_id, minimum_generation_id, sync_id: generation_id });
  expect(read(stream).catalog).toMatchObject([{ refreshed }]);
});

test('the primary key: the one that the user chose, else the one of the source, if it is of whole columns', () => {
  const keyOf = (stream: object, given: object = {}) => {
    const all = { stream, sync_mode: 'incremental', destination_sync_mode: 'append', ...given };
    return readCatalog(JSON.stringify({ streams: [all] })).catalog?.[0]?.primaryKey;
  };
  const source = { name: 'a', source_defined_primary_key: [['id'], ['tenant']] };
  expect(keyOf(source)).toEqual(['id', 'tenant']);
  expect(keyOf(source, { primary_key: [['email']] })).toEqual(['email']);
  expect(keyOf(source, { primary_key: [] })).toEqual(['id', 'tenant']);
  expect(keyOf({ name: 'a' }, { primary_key: [['user', 'id']] })).toEqual([]);
});
