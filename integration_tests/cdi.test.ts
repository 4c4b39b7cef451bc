import { expect, test } from '@jest/globals';
import { catalogOf, configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

/* Tables for Braze's Cloud Data Ingestion, unchanged: what a warehouse holds arrives at Braze. */

const columns = { method: 'columns' };
const UPDATED_AT = '2026-05-01 10:00:00';

const columnsOf = (...names: string[]) => Object.fromEntries(names.map((name) => [name, {}]));

test('users, deletes, catalog items and Canvas triggers', async () => {
  await using sandbox = await startSandbox();
  await sandbox.set({ canvases: { 'canvas-1': 'active' } });
  await sandbox.makeCatalog('products', { id: 'string', name: 'string', price: 'number' });
  const streams = [
    { stream: 'USERS', object: 'attributes', mapping: columns },
    { stream: 'GONE', object: 'deletions', mapping: columns },
    { stream: 'ITEMS', object: 'catalog_items', target: 'products', mapping: columns },
    {
      stream: 'ENTRIES',
      object: 'canvas_triggers',
      target: 'canvas-1',
      send: 'everything',
      mapping: columns,
    },
  ];
  using given = files(
    configFor(sandbox.url, { streams }),
    catalogOf(
      { name: 'USERS', columns: columnsOf('UPDATED_AT', 'EXTERNAL_ID', 'PAYLOAD') },
      { name: 'GONE', columns: columnsOf('UPDATED_AT', 'EXTERNAL_ID', 'BRAZE_ID') },
      { name: 'ITEMS', columns: columnsOf('UPDATED_AT', 'ID', 'PAYLOAD', 'DELETED') },
      { name: 'ENTRIES', columns: columnsOf('UPDATED_AT', 'EXTERNAL_ID', 'PROPERTIES') },
    ),
  );
  const user = (id: string) =>
    record('USERS', { UPDATED_AT, EXTERNAL_ID: id, PAYLOAD: JSON.stringify({ plan: id, gone: null }) });
  const item = (id: string, payload: object, deleted: boolean) =>
    record('ITEMS', { UPDATED_AT, ID: id, PAYLOAD: JSON.stringify(payload), DELETED: deleted });
  const lines = [
    ...['ada', 'bob', 'cleo'].map(user),
    item('a', { name: 'Boots', price: 9.5 }, false),
    item('b', { name: 'Cup', price: 1 }, false),
    item('b', {}, true),
    record('GONE', { UPDATED_AT, EXTERNAL_ID: 'bob', BRAZE_ID: null }),
    record('GONE', { UPDATED_AT, EXTERNAL_ID: 'cleo', BRAZE_ID: null }),
    record('ENTRIES', { UPDATED_AT, EXTERNAL_ID: 'ada', PROPERTIES: '{"cart":{"total":12.5}}' }),
  ];
  const checked = await run([...given.check, ...given.write.slice(3)]);
  expect(checked.messages.at(-1)?.connectionStatus).toMatchObject({ status: 'SUCCEEDED' });
  const { code } = await run(given.write, { stdin: lines.join('') });
  expect(code).toBe(0);
  expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['ada']);
  expect([...(await sandbox.items('products')).keys()]).toEqual(['a']);
  expect(JSON.stringify(await sandbox.messages())).toContain('"cart":{"total":12.5}');
}, 60_000);

test('a key that may not delete items is told before a table with DELETED is synced', async () => {
  await using sandbox = await startSandbox();
  await sandbox.makeCatalog('products', { id: 'string', name: 'string' });
  await sandbox.set({ permissions: ['users.track', 'catalogs.get', 'catalogs.replace_items'] });
  const streams = [{ stream: 'ITEMS', object: 'catalog_items', target: 'products', mapping: columns }];
  const checkOf = async (...names: string[]) => {
    using given = files(
      configFor(sandbox.url, { streams }),
      catalogOf({ name: 'ITEMS', columns: columnsOf(...names) }),
    );
    const { messages } = await run([...given.check, ...given.write.slice(3)]);
    return messages.at(-1)?.connectionStatus;
  };
  expect(await checkOf('ID', 'PAYLOAD')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await checkOf('ID', 'PAYLOAD', 'DELETED')).toMatchObject({
    status: 'FAILED',
    message: expect.stringContaining('catalogs.delete_items'),
  });
});
