import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { files } from './support/files.ts';
import { API_KEY, run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

/* The small scenarios of the examples, each against a Braze whose requests take effect as late as they were seen to. */

const read = (name: string, file: string) =>
  readFileSync(new URL(`../examples/${name}/${file}`, import.meta.url), 'utf8');

/** Checks and syncs a scenario as its files are. */
async function runExample(name: string, sandbox: Sandbox) {
  const config = {
    ...JSON.parse(read(name, 'config.json')),
    rest_endpoint: sandbox.url,
    api_key: API_KEY,
  };
  using given = files(config, JSON.parse(read(name, 'catalog.json')));
  const checked = await run(given.check);
  expect(checked.messages.at(-1)?.connectionStatus).toMatchObject({ status: 'SUCCEEDED' });
  const previewed = await run(['preview', ...given.write.slice(1)], {
    stdin: read(name, 'messages.jsonl'),
    stdout: 'text',
  });
  expect(previewed.code).toBe(0);
  const { code, messages } = await run(given.write, { stdin: read(name, 'messages.jsonl') });
  expect(code).toBe(0);
  return {
    preview: previewed.lines.join('\n'),
    counts: messages.flatMap(({ state }) => state?.destinationStats ?? []),
  };
}

const of = (recordCount: number, rejectedRecordCount = 0) => ({ recordCount, rejectedRecordCount });

test('leavers: users whom the source deleted are deleted at Braze', async () => {
  await using sandbox = await startSandbox();
  const { counts, preview } = await runExample('leavers', sandbox);
  expect(counts).toEqual([of(4), of(2)]);
  expect(preview).toMatch(/deletes +2 users/);
  expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['1', '4']);
  expect(await sandbox.deleted()).toHaveLength(2);
}, 60_000);

test('catalog: items are written whole, those that the source deleted are gone', async () => {
  await using sandbox = await startSandbox();
  await sandbox.makeCatalog('products', {
    id: 'string',
    name: 'string',
    price: 'number',
    in_stock: 'boolean',
  });
  const { counts, preview } = await runExample('catalog', sandbox);
  expect(counts).toEqual([of(3), of(3)]);
  expect(preview).toMatch(/deletes +2 catalog items/);
  const items = await sandbox.items('products');
  expect([...items.keys()]).toEqual(['boots-01']);
  expect(items.get('boots-01')).toMatchObject({ name: 'Boots', price: 89.5, in_stock: true });
}, 60_000);

test('aliases: users get their alias, and it gets its new name', async () => {
  await using sandbox = await startSandbox();
  const { counts } = await runExample('aliases', sandbox);
  expect(counts).toEqual([of(3), of(2)]);
  const profiles = (await sandbox.profiles()) as { external_id?: string; user_aliases?: object[] }[];
  expect(profiles.map(({ external_id, user_aliases }) => [external_id, user_aliases])).toEqual([
    ['ada', [{ alias_label: 'crm', alias_name: 'c-81' }]],
    ['bob', [{ alias_label: 'crm', alias_name: 'c-82' }]],
    ['cleo', [{ alias_label: 'crm', alias_name: '7003' }]],
  ]);
}, 60_000);

test('canvas: each cart starts the Canvas once, with its context and after the attributes', async () => {
  const { streams } = JSON.parse(read('canvas', 'config.json'));
  await using sandbox = await startSandbox();
  await sandbox.set({ canvases: { [streams[0].target]: 'active' } });
  const { counts } = await runExample('canvas', sandbox);
  expect(counts).toEqual([of(2, 1)]);
  const messages = await sandbox.messages();
  expect(messages).toHaveLength(2);
  expect(JSON.stringify(messages)).toContain('"title":"Boots","price":99.5');
  expect((await sandbox.profiles()).map(({ email }) => email).sort()).toEqual([
    'ada@example.com',
    'bob@example.com',
  ]);
}, 60_000);

test('signups: a row with a birthday that is no day is rejected, the others are sent', async () => {
  await using sandbox = await startSandbox();
  const { counts, preview } = await runExample('signups', sandbox);
  expect(counts).toEqual([of(3, 1)]);
  expect(preview).toContain('✗ MAPPING_DATE at /dob');
  expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['1001', '1002', '1004']);
}, 60_000);
