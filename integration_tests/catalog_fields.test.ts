import { describe, expect, test } from '@jest/globals';
import type { SettingsChange } from '../src/sandbox/settings.ts';
import { catalogOf, configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const COLUMNS = {
  id: { type: 'string' },
  title: { type: 'string' },
  price: { type: 'number' },
  stock: { type: 'integer' },
  more: { type: 'object' },
};
const ROW = { id: 'p1', title: 'Lamp', price: 9.5, stock: 3, more: { a: 1 } };

async function shop(settings: SettingsChange = {}): Promise<Sandbox> {
  const sandbox = await startSandbox();
  await sandbox.makeCatalog('products', { id: 'string', title: 'string', price: 'number' });
  await sandbox.set(settings);
  return sandbox;
}

const field = (name: string) => ({ from: name, to: name, type: 'as_is' });

async function sync(
  sandbox: Sandbox,
  mapping: object,
  columns: object | undefined = COLUMNS,
  command = 'write',
) {
  const entry = { stream: 'products', object: 'catalog_items', target: 'products', mapping };
  using given = files(
    configFor(sandbox.url, { streams: [entry] }),
    catalogOf({ name: 'products', mode: 'append_dedup', ...(columns && { columns }) }),
  );
  const stdin = command === 'write' ? record('products', ROW) : '';
  const { code, messages } = await run([command, ...given.write.slice(1)], { stdin });
  const warnings = messages.flatMap(({ log }) => (log?.level === 'WARN' ? [log.message] : []));
  const status = messages.find(({ type }) => type === 'CONNECTION_STATUS')?.connectionStatus;
  const error = messages.find(({ type }) => type === 'TRACE')?.trace?.error;
  return { code, warnings, error: error?.message ?? status?.message ?? '' };
}

describe('catalog items against the fields of the catalog', () => {
  test.each([
    ['columns', { method: 'columns' }],
    ['fields that passes the others', { method: 'fields', pass_through: true, fields: [field('id')] }],
    [
      'json_schema that passes the others',
      {
        method: 'json_schema',
        schema: { properties: { id: { type: 'string' } }, additionalProperties: true },
      },
    ],
  ])('%s: other columns are left out, with one warning', async (_, mapping) => {
    await using sandbox = await shop();
    const { code, warnings, error } = await sync(sandbox, mapping);
    expect([code, error]).toEqual([0, '']);
    expect(warnings.filter((each) => each.includes('left out'))).toEqual([
      expect.stringMatching(/`stock`.*`more`.*`products`/),
    ]);
    expect(await sandbox.items('products')).toEqual(
      new Map([['p1', { id: 'p1', title: 'Lamp', price: 9.5 }]]),
    );
  });

  test('columns that nobody lists are left out too', async () => {
    await using sandbox = await shop();
    expect((await sync(sandbox, { method: 'columns' }, {})).code).toBe(0);
    expect([...(await sandbox.items('products')).values()]).toEqual([
      { id: 'p1', title: 'Lamp', price: 9.5 },
    ]);
  });

  test.each([
    ['fields', { method: 'fields', fields: [field('id'), { ...field('title'), to: 'titel' }] }, '/fields/1'],
    [
      'json_schema',
      { method: 'json_schema', schema: { properties: { id: {}, titel: { 'x-from': 'title' } } } },
      '/schema#/properties/titel',
    ],
  ])('%s: a field that the catalog lacks is an error before the first row', async (_, mapping, path) => {
    await using sandbox = await shop();
    for (const command of ['write', 'check']) {
      const { error } = await sync(sandbox, mapping, COLUMNS, command);
      expect(error).toContain(`/streams/0/mapping${path}`);
      expect(error).toContain('Did you mean `title`?');
    }
    expect(await sandbox.received()).toEqual([]);
  });

  test('types that a field never takes', async () => {
    await using sandbox = await shop();
    const columns = { ...COLUMNS, price: { type: 'object' }, title: { type: ['array', 'null'] } };
    const { warnings } = await sync(sandbox, { method: 'columns' }, columns, 'check');
    expect(warnings.join()).toMatch(/`title` is of type array.*`price` is of type object/);
  });

  test('without the permission Braze decides, and a warning says so', async () => {
    await using sandbox = await shop({ permissions: ['catalogs.replace_items'] });
    const { warnings } = await sync(sandbox, { method: 'columns' });
    expect(warnings.join()).toContain('`catalogs.get`');
    expect(await sandbox.items('products')).toEqual(new Map());
    expect((await sandbox.received())[0]).toMatchObject({ effect: 'refused' });
  });
});
