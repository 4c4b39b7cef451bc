import { describe, expect, test } from '@jest/globals';
import { endpointsOf } from '../../braze/endpoints/index.ts';
import { STANDARD_LIMIT } from '../../braze/endpoints/track/plans.ts';
import type { StreamEntry } from '../../config/config.ts';
import type { JsonObject } from '../../json/value.ts';
import { compileStreams } from '../streams.ts';
import { columnsNamed, compiled, entryOf, sent, streamOf } from '../testing/compiled.ts';
import { COLUMNS } from '../testing/rows.ts';
import { usedEndpoints, usesOfRoutes } from '../uses.ts';

/* Tables for Braze's Cloud Data Ingestion beyond attributes, events and purchases: deletes, catalog items, Canvas triggers. */

const SETTINGS: Readonly<Record<string, Partial<StreamEntry>>> = {
  catalog_items: { target: 'products' },
  canvas_triggers: { target: '4f2e', send: 'everything' },
};

/** What a row becomes, each object with its type. */
function become(object: string, row: JsonObject, settings: Partial<StreamEntry> = {}): unknown {
  const entry = entryOf(object, COLUMNS, { ...SETTINGS[object], ...settings });
  const { map } = compiled(entry, streamOf(columnsNamed(...Object.keys(row))));
  const mapped = map(row);
  return mapped.objects === undefined
    ? sent(mapped)
    : mapped.objects.map(({ type, json }) => `${type.name} ${json}`);
}

function said(object: string, columns: readonly string[]): string[] {
  const { problems, warnings } = compileStreams(
    {
      streams: [entryOf(object, COLUMNS, SETTINGS[object])],
      updateExistingOnly: false,
      defaultBrazeApp: null,
    },
    [streamOf(columnsNamed(...columns))],
    () => {},
  );
  return [
    ...problems.map(({ message }) => `problem: ${message}`),
    ...warnings.map(({ message }) => `warning: ${message}`),
  ];
}

/** The same row with the names of its columns in other cases. */
function inCases(row: JsonObject): [string, JsonObject][] {
  const renamed = (change: (name: string) => string) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [change(name), value]));
  return [
    ['in capitals', renamed((name) => name.toUpperCase())],
    ['in small letters', renamed((name) => name.toLowerCase())],
    [
      'in both',
      renamed((name) => name.toLowerCase().replace(/(^|_)[a-z]/g, (letter) => letter.toUpperCase())),
    ],
  ];
}

const UPDATED_AT = '2026-05-01 10:00:00';

describe('deletes', () => {
  test.each(inCases({ UPDATED_AT, EXTERNAL_ID: 'ada' }))('by external_id, %s', (_, row) => {
    expect(become('deletions', row)).toEqual(['deletions "ada"']);
  });
  test.each(inCases({ UPDATED_AT, ALIAS_NAME: 'a', ALIAS_LABEL: 'crm' }))('by alias, %s', (_, row) => {
    expect(become('deletions', row)).toEqual(['deletions {"alias_name":"a","alias_label":"crm"}']);
  });
  test('by braze_id; columns that are empty, and other ones, do not matter', () => {
    const row = {
      UPDATED_AT,
      EXTERNAL_ID: null,
      ALIAS_NAME: '',
      ALIAS_LABEL: null,
      BRAZE_ID: 'b1',
      REASON: 'x',
    };
    expect(become('deletions', row)).toEqual(['deletions "b1"']);
  });
  test('a row that names nobody, or two users, is rejected', () => {
    expect(become('deletions', { UPDATED_AT, EXTERNAL_ID: null })).toEqual(['BRAZE_NO_IDENTIFIER ']);
    expect(become('deletions', { UPDATED_AT, EXTERNAL_ID: 'a', BRAZE_ID: 'b' })).toEqual([
      'BRAZE_SEVERAL_IDENTIFIERS ',
    ]);
  });
  test.each(['PAYLOAD', 'payload'])('a table with %s is refused before the first row', (payload) => {
    expect(said('deletions', ['UPDATED_AT', 'EXTERNAL_ID', payload])).toEqual([
      expect.stringMatching(`^problem: \`${payload}\` is a column of tables that say what users are`),
    ]);
    expect(said('deletions', ['UPDATED_AT', 'EXTERNAL_ID'])).toEqual([]);
  });
});

describe('catalog items', () => {
  const payload = { Name: 'Boots', price: 99.5, tags: ['a'], gone: null };
  const item = 'catalog_items {"id":"sku-1","Name":"Boots","price":99.5,"tags":["a"]}';
  const deletion = 'catalog_item_deletions {"id":"sku-1"}';

  test.each(inCases({ UPDATED_AT, ID: 'sku-1', PAYLOAD: JSON.stringify(payload), DELETED: false }))(
    'the payload is the item, %s',
    (_, row) => expect(become('catalog_items', row)).toEqual([item]),
  );
  test.each<[string, JsonObject]>([
    ['an object', { UPDATED_AT, ID: 'sku-1', PAYLOAD: payload }],
    ['a file without UPDATED_AT', { ID: 'sku-1', PAYLOAD: JSON.stringify(payload), DELETED: null }],
    [
      'columns of the platform',
      { ID: 'sku-1', PAYLOAD: JSON.stringify(payload), UPDATED_AT, _airbyte_raw_id: 'x' },
    ],
  ])('recognised: %s', (_, row) => expect(become('catalog_items', row)).toEqual([item]));

  test.each([true, 'true', 'TRUE', 'True', 1, '1'])('DELETED %j deletes the item', (DELETED) => {
    for (const PAYLOAD of ['{}', {}, null, '{"Name":"x"}', 'no JSON']) {
      expect(become('catalog_items', { UPDATED_AT, ID: 'sku-1', PAYLOAD, DELETED })).toEqual([deletion]);
    }
  });
  test.each([false, 'false', 'FALSE', 0, '0', null, ''])('DELETED %j does not', (DELETED) => {
    expect(become('catalog_items', { ID: 'sku-1', PAYLOAD: payload, DELETED })).toEqual([item]);
  });
  test('DELETED that is neither rejects the row, unless it counts as null', () => {
    const row = { ID: 'sku-1', PAYLOAD: payload, DELETED: 'N/A' };
    expect(become('catalog_items', row)).toEqual(['MAPPING_TYPE ']);
    expect(become('catalog_items', row, { nullValues: ['N/A'] })).toEqual([item]);
    expect(become('catalog_items', { ...row, DELETED: [] })).toEqual(['MAPPING_TYPE ']);
  });
  test('an item without an id is rejected, also where it is deleted', () => {
    for (const DELETED of [true, false]) {
      expect(become('catalog_items', { ID: null, PAYLOAD: payload, DELETED })).toEqual([
        'BRAZE_REQUIRED /id',
      ]);
    }
  });
  test('only a table for Cloud Data Ingestion has such a mark', () => {
    expect(become('catalog_items', { id: 'sku-1', name: 'Boots', deleted: true })).toEqual([
      'catalog_items {"id":"sku-1","name":"Boots","deleted":true}',
    ]);
  });
  test('a table with the mark needs the endpoint that deletes, others do not', () => {
    const needed = (...columns: string[]) => {
      const { routes } = compileStreams(
        {
          streams: [entryOf('catalog_items', COLUMNS, { target: 'products' })],
          updateExistingOnly: false,
          defaultBrazeApp: null,
        },
        [streamOf(columnsNamed(...columns))],
        () => {},
      );
      const used = routes === null ? [] : usedEndpoints(endpointsOf(STANDARD_LIMIT), usesOfRoutes(routes));
      return used.map(({ endpoint }) => endpoint.permission);
    };
    expect(needed('ID', 'PAYLOAD')).toEqual(['catalogs.replace_items']);
    expect(needed('ID', 'PAYLOAD', 'DELETED')).toEqual(['catalogs.replace_items', 'catalogs.delete_items']);
  });
  test('nearly such a table: a warning says what becomes of it', () => {
    expect(said('catalog_items', ['ID', 'PAYLOAD', 'plan'])).toEqual([
      expect.stringMatching(
        /^warning: `PAYLOAD` goes out as a field of the catalog of that name, not as the object: .*no `UPDATED_AT`, and it also has `plan`/,
      ),
    ]);
    expect(said('catalog_items', ['ID', 'PAYLOAD', 'UPDATED_AT', 'DELETED', 'plan'])).toEqual([
      expect.stringMatching(/`PAYLOAD` holds, and `plan` is left out/),
    ]);
  });
});

describe('Canvas triggers', () => {
  const properties = { cart: { total: 12.5 }, coupon: null };
  const context = '"context":{"cart":{"total":12.5},"coupon":null}';

  test.each(inCases({ UPDATED_AT, EXTERNAL_ID: 'ada', PROPERTIES: JSON.stringify(properties) }))(
    'the properties are the context, %s',
    (_, row) =>
      expect(become('canvas_triggers', row)).toEqual([
        `canvas_triggers {"external_user_id":"ada",${context}}`,
      ]),
  );
  test('an object, by alias, without UPDATED_AT', () => {
    const row = { ALIAS_NAME: 'a', ALIAS_LABEL: 'crm', PROPERTIES: properties };
    expect(become('canvas_triggers', row)).toEqual([
      `canvas_triggers {"user_alias":{"alias_name":"a","alias_label":"crm"},${context}}`,
    ]);
  });
  test('properties that are none reject the row and name the column', () => {
    const row = { UPDATED_AT, EXTERNAL_ID: 'ada', PROPERTIES: 'x' };
    expect(become('canvas_triggers', row)).toEqual(['MAPPING_TYPE /context']);
    expect(become('canvas_triggers', { ...row, PROPERTIES: null })).toEqual([
      'canvas_triggers {"external_user_id":"ada"}',
    ]);
  });
  test('other columns are left out and named, and a table without an identifier is none', () => {
    expect(said('canvas_triggers', ['UPDATED_AT', 'EXTERNAL_ID', 'PROPERTIES', 'EMAIL'])).toEqual([
      expect.stringMatching(
        /the `context` is what `PROPERTIES` holds, and `EMAIL` is left out; .* method fields$/,
      ),
    ]);
    expect(said('canvas_triggers', ['UPDATED_AT', 'EMAIL', 'PROPERTIES'])).toEqual([
      expect.stringMatching(/`PROPERTIES` goes out as a context variable .* no column of an identifier/),
    ]);
  });
});

test('other objects have no such tables: a payload is a column like any other', () => {
  const row = { EXTERNAL_ID: 'ada', UPDATED_AT, PAYLOAD: '{"subscription_state":"subscribed"}' };
  expect(said('subscriptions', Object.keys(row))).toEqual([
    expect.stringMatching(/never fills `subscription_group_id`/),
    expect.stringMatching(/never fills `subscription_state`/),
  ]);
});
