import { expect, test } from '@jest/globals';
import { loadConfig } from '../config/load.ts';
import { compileStreams } from '../mapping/streams.ts';
import { columnsNamed, streamOf } from '../mapping/testing/compiled.ts';
import { emptyReport } from '../report/tally.ts';
import { previewJson } from './json.ts';
import { createValueWarnings, previewMapping, previewRun } from './preview.ts';
import { runText } from './run_text.ts';

const columns = { method: 'columns' };
const CONFIG = {
  rest_endpoint: 'https://rest.iad-01.braze.com',
  api_key: 'a-good-key',
  streams: [
    { stream: 'people', object: 'attributes', mapping: columns, deleted_rows: 'delete' },
    { stream: 'gone', object: 'merges', mapping: columns },
    { stream: 'shoes', object: 'catalog_items', target: 'shoes', mapping: columns },
    { stream: 'hats', object: 'catalog_items', target: 'hats', mapping: columns, deleted_rows: 'delete' },
    { stream: 'mails', object: 'campaign_triggers', target: 'c-1', send: 'everything', mapping: columns },
  ],
};
const CATALOG = [
  streamOf(columnsNamed('external_id', 'plan', '_ab_cdc_deleted_at'), { name: 'people' }),
  streamOf(columnsNamed('merge_external_id', 'keep_external_id'), { name: 'gone' }),
  streamOf(columnsNamed('ID', 'PAYLOAD', 'DELETED'), { name: 'shoes' }),
  streamOf(columnsNamed('id', 'name', '_fivetran_deleted'), { name: 'hats' }),
  streamOf(columnsNamed('external_id', 'attributes'), { name: 'mails' }),
];
const deleted = { _ab_cdc_deleted_at: '2026-01-01' };
const ROWS: [string, object][] = [
  ['people', { external_id: 'a', plan: 'gold' }],
  ['people', { external_id: 'b', plan: 'gold' }],
  ['people', { external_id: 'a', plan: null, ...deleted }],
  ['people', { external_id: 'a', plan: null, ...deleted }],
  ['people', { external_id: 'b', plan: null, ...deleted }],
  ['gone', { merge_external_id: 'c', keep_external_id: 'd' }],
  ['shoes', { ID: 's-1', PAYLOAD: { name: 'Boots' } }],
  ['shoes', { ID: 's-2', PAYLOAD: {}, DELETED: true }],
  ['hats', { id: 'h-1', name: 'Top' }],
  ['hats', { id: 'h-2', name: null, _fivetran_deleted: true }],
  ['mails', { external_id: 'a', attributes: { plan: 'gold', visits: 3 } }],
];

async function preview(maxDeletions: number) {
  const text = JSON.stringify({ ...CONFIG, failure_policy: { max_deletions: maxDeletions } });
  const { config } = loadConfig(text, { restEndpointProblem: () => null });
  if (config === null) throw new Error('the test has a mistake');
  const { routes } = compileStreams(config, CATALOG, () => {});
  if (routes === null) throw new Error('the test has a mistake');
  async function* stdin() {
    for (const [stream, data] of ROWS) {
      yield Buffer.from(`${JSON.stringify({ type: 'RECORD', record: { stream, data } })}\n`);
    }
  }
  const options = {
    config,
    routes,
    memory: null,
    report: emptyReport(),
    limit: 100,
    keepRows: 10,
    valueWarnings: createValueWarnings(),
  };
  const run = await previewRun(stdin(), options);
  const page = { width: 200, paint: (_: string, words: string) => words };
  return { run, text: runText(run, false, page), json: previewJson(previewMapping(config, routes, []), run) };
}

test('the requests by method and path, and the objects of all endpoints', async () => {
  const { run, text, json } = await preview(10);
  const calls = run.calls.map(({ method, path, objects }) => [`${method} ${path}`, objects]);
  expect(Object.fromEntries(calls)).toEqual({
    'POST /users/track': { attributes: 2 },
    'POST /users/delete': { deletions: 3 },
    'POST /users/merge': { merges: 1 },
    'PUT /catalogs/shoes/items': { catalog_items: 1 },
    'DELETE /catalogs/shoes/items': { catalog_item_deletions: 1 },
    'PUT /catalogs/hats/items': { catalog_items: 1 },
    'DELETE /catalogs/hats/items': { catalog_item_deletions: 1 },
    'POST /campaigns/trigger/send': { campaign_triggers: 1 },
  });
  expect(run.objects).toMatchObject({ deletions: 3, merges: 1, catalog_items: 2, catalog_item_deletions: 2 });
  expect(text).toContain('1 DELETE /catalogs/hats/items: catalog_item_deletions 1');
  expect(json).toMatchObject({ totals: { calls: run.calls, objects: { deletions: 3 } } });
});

test('rows are beside the objects that they become, those that delete too', async () => {
  const { json } = await preview(10);
  const { rows } = json as { rows: { objects: { object: string; body: unknown }[] }[] };
  expect(rows.map(({ objects }) => objects.map(({ object, body }) => [object, body]))).toEqual(
    expect.arrayContaining([
      [['deletions', 'a']],
      [['catalog_item_deletions', { id: 's-2' }]],
      [['merges', { identifier_to_merge: { external_id: 'c' }, identifier_to_keep: { external_id: 'd' } }]],
    ]),
  );
});

test('which rows delete is told with the mapping', async () => {
  const { json } = await preview(10);
  const { streams } = json as {
    streams: { stream: string; entries: { conditions: string[]; left_out: string[] }[] }[];
  };
  const told = streams.map(({ stream, entries }) => [stream, entries[0]?.conditions, entries[0]?.left_out]);
  expect(told).toEqual([
    ['people', ['rows that the source deleted become `deletions`'], ['_ab_cdc_deleted_at']],
    ['gone', [], []],
    ['shoes', ['rows with a true `DELETED` become `catalog_item_deletions`'], []],
    ['hats', ['rows that the source deleted become `catalog_item_deletions`'], ['_fivetran_deleted']],
    ['mails', [], []],
  ]);
});

test('how many users and items would go, each once, and whether that is more than it may', async () => {
  const few = await preview(3);
  expect(few.json).toMatchObject({ totals: { deletions: { users: 3, catalog_items: 2 } } });
  expect(few.text).toMatch(/deletes +3 users, 2 catalog items\n/);
  const many = await preview(2);
  expect(many.text).toMatch(/deletes .*; more than `max_deletions` \(2\), so the sync would stop/);
});

test('data points: those of attributes, also where a trigger sets them; nothing for the rest', async () => {
  const { run } = await preview(10);
  expect(run.dataPoints).toEqual({ standardAttributes: 0, customAttributes: 4, events: 0, purchases: 0 });
});
