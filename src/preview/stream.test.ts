import { describe, expect, test } from '@jest/globals';
import type { CatalogStream } from '../airbyte/catalog.ts';
import type { StreamEntry } from '../config/config.ts';
import { compileStreams, type StreamsConfig } from '../mapping/streams.ts';
import { columnsNamed, entryOf, jsonSchema, streamOf } from '../mapping/testing/compiled.ts';
import { type EntryPreview, streamPreviews } from './stream.ts';

const COLUMNS = { method: 'columns' } as const;

function previews(stream: CatalogStream, entries: StreamEntry[], rest: Partial<StreamsConfig> = {}) {
  const config = { streams: entries, updateExistingOnly: false, defaultBrazeApp: null, ...rest };
  const { routes, problems } = compileStreams(config, [stream], () => {});
  if (routes === null) throw new Error(JSON.stringify(problems));
  return streamPreviews(routes, config);
}

function entryPreview(
  stream: CatalogStream,
  entry: StreamEntry,
  rest?: Partial<StreamsConfig>,
): EntryPreview {
  const [preview] = previews(stream, [entry], rest).flatMap(({ entries }) => entries);
  if (preview === undefined) throw new Error('no entry');
  return preview;
}

/** The lines of fields, each as `field ← from`. */
const lines = ({ fields }: EntryPreview) => fields.map(({ field, from }) => `${field} ← ${from}`);

describe('columns', () => {
  test('that nothing reads pass under their own names, or stay out', () => {
    const stream = streamOf(columnsNamed('external_id', 'plan', 'age', '_ab_cdc_lsn'));
    const passing = entryPreview(stream, entryOf('attributes', COLUMNS));
    expect(lines(passing)).toEqual([
      '/external_id ← column `external_id`',
      '/* ← column `plan`, column `age`',
    ]);
    expect(passing.leftOut).toEqual(['_ab_cdc_lsn']);
    const fields = [{ from: 'external_id', to: 'external_id', type: 'string' } as const];
    const staying = entryPreview(
      stream,
      entryOf('attributes', { method: 'fields', fields, passThrough: false }),
    );
    expect(lines(staying)).toEqual(['/external_id ← column `external_id`']);
    expect(staying.leftOut).toEqual(['plan', 'age', '_ab_cdc_lsn']);
  });

  test('that another field is named like do not pass', () => {
    const schema = {
      properties: { external_id: { 'x-from': 'id' }, plan: { const: 'pro' } },
      additionalProperties: true,
    };
    const preview = entryPreview(
      streamOf(columnsNamed('id', 'plan')),
      entryOf('attributes', jsonSchema(schema)),
    );
    expect(lines(preview).at(-1)).toBe('/* ← no column: all are read otherwise');
    expect(preview.leftOut).toEqual(['plan']);
  });

  test('that the catalog does not list are not named', () => {
    const preview = entryPreview(streamOf(), entryOf('attributes', COLUMNS));
    expect(lines(preview)).toContain('/* ← every column that nothing reads');
    expect(preview.leftOut).toBeNull();
  });
});

describe('settings add', () => {
  const stream = streamOf(columnsNamed('external_id', 'name', 'time'));
  const added = (preview: EntryPreview) => preview.fields.filter(({ from }) => /^setting|mode/.test(from));

  test('nothing by default', () => {
    expect(added(entryPreview(stream, entryOf('events', COLUMNS)))).toEqual([]);
  });

  test('the app and the update-only flag', () => {
    const rest = { updateExistingOnly: true, defaultBrazeApp: 'app-1' };
    expect(added(entryPreview(stream, entryOf('events', COLUMNS), rest))).toMatchObject([
      { field: '/_update_existing_only', from: 'setting `update_existing_only`', becomes: ['true'] },
      { field: '/app_id', from: 'setting `default_braze_app`', becomes: ['"app-1"'] },
    ]);
    expect(added(entryPreview(stream, entryOf('attributes', COLUMNS), { defaultBrazeApp: 'app-1' }))).toEqual(
      [],
    );
  });

  test('an entry overrides the configuration, the mapping both, the mode `update` everything', () => {
    const entry = entryOf('attributes', COLUMNS, { updateExistingOnly: false });
    expect(added(entryPreview(stream, entry, { updateExistingOnly: true }))).toEqual([]);
    const schema = { properties: { external_id: {}, _update_existing_only: { const: false } } };
    const mapped = entryOf('attributes', jsonSchema(schema), { updateExistingOnly: true });
    expect(added(entryPreview(stream, mapped))).toMatchObject([
      {
        field: '/_update_existing_only',
        from: 'setting `update_existing_only`',
        becomes: ['true', 'where the mapping gives none'],
      },
    ]);
    const update = streamOf(columnsNamed('external_id'), { destinationSyncMode: 'update' });
    expect(added(entryPreview(update, mapped))).toMatchObject([
      { field: '/_update_existing_only', from: "the stream's mode `update`", becomes: ['always true'] },
    ]);
  });

  test('false for aliases, without which Braze creates none', () => {
    const aliases = streamOf(columnsNamed('alias_name', 'alias_label'));
    expect(added(entryPreview(aliases, entryOf('attributes', COLUMNS)))).toMatchObject([
      {
        field: '/_update_existing_only',
        from: 'setting `update_existing_only`',
        becomes: ['false', 'only where `user_alias` is the identifier'],
      },
    ]);
  });
});

test('the root tells which rows make objects, and how many', () => {
  const properties = { external_id: { 'x-from': '$row/id' }, name: { const: 'n' }, time: { 'x-from': 'at' } };
  const conditions = (root: object) =>
    entryPreview(streamOf(), entryOf('events', jsonSchema({ ...root, properties }))).conditions;
  expect(conditions({ 'x-each': '/items', 'x-when': { required: ['id'] } })).toEqual([
    'one for each element of column `items`',
    'only rows that satisfy `x-when`',
  ]);
  expect(conditions({ 'x-each': { path: '/a/items', when: { required: ['at'] } } })).toEqual([
    'one for each element of `/a/items` that satisfies its `when`',
  ]);
});

test('streams have the entries that serve them, with their place and method', () => {
  const stream = streamOf(columnsNamed('external_id', 'name', 'time'), { namespace: 'shop' });
  const entries = [entryOf('attributes', COLUMNS), entryOf('events', COLUMNS, { path: '/streams/1' })];
  expect(previews(stream, entries)).toMatchObject([
    {
      stream: 'shop.customers',
      ignored: false,
      entries: [
        { entry: '/streams/0', type: { name: 'attributes' }, method: 'columns', schema: { type: 'object' } },
        { entry: '/streams/1', type: { name: 'events' }, method: 'columns', schema: { type: 'object' } },
      ],
    },
  ]);
  expect(previews(stream, [entryOf('ignore', null)])).toMatchObject([{ ignored: true, entries: [] }]);
  const implied = streamOf(columnsNamed('external_id'), { destinationObjectName: 'attributes' });
  expect(previews(implied, [])).toMatchObject([{ entries: [{ entry: '', method: 'columns' }] }]);
});
