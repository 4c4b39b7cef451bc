import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setEnv } from '../braze/testing/client.ts';
import { start, type Wire } from '../sandbox/testing_wire.ts';
import { directory, file } from './testing/preview.ts';
import { verify } from './verify.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await start({ apiKey: KEY });
});
afterAll(() => wire.sandbox.close());

const KEY = '3b1f8c52-77e0-4c1d-9a55-0d2f6e9b4a10';
const USERS = { stream: 'users', object: 'attributes', mapping: { method: 'columns' } };
const ADA = { external_id: 'ada', plan: 'gold' };

const record = (data: object, stream: object = { stream: 'users' }) =>
  `${JSON.stringify({ type: 'RECORD', record: { ...stream, data, emitted_at: 1 } })}\n`;

const track = (...attributes: object[]) =>
  wire.post({ attributes }, { headers: { Authorization: `Bearer ${KEY}` } });

async function run(
  stdin: string,
  {
    catalog,
    values = false,
    ...settings
  }: { catalog?: object; values?: boolean; streams?: object[]; [name: string]: unknown } = {},
) {
  let printed = '';
  const config = file('config.json', {
    rest_endpoint: wire.sandbox.url,
    api_key: KEY,
    streams: [USERS],
    ...settings,
  });
  const options = {
    config,
    ...(catalog !== undefined && { catalog: file('catalog.json', catalog) }),
    sample: 100,
    values,
  };
  const write = (text: string) => {
    printed += text;
  };
  const code = await verify(options, { stdin: Readable.from([Buffer.from(stdin)]), write });
  return { code, printed };
}

describe('the exit code', () => {
  test('0 where nothing differs, 1 where something does', async () => {
    await track(ADA);
    expect(await run(record(ADA))).toEqual({
      code: 0,
      printed: '1 row read; 1 user of them read back:\n1 as the rows say.\n',
    });
    expect(await run(record({ ...ADA, plan: 'silver' }))).toEqual({
      code: 1,
      printed: expect.stringContaining('external_id:ada: differs\n  `plan`: Braze has another value\n'),
    });
  });

  test('nothing is written to Braze', async () => {
    const before = await wire.held('profiles');
    await run(record({ external_id: 'nobody', plan: 'x' }));
    expect(await wire.held('profiles')).toEqual(before);
  });
});

test('values are shown, but never the key nor what moves the cursor', async () => {
  await track({ external_id: 'bob', note: `the key is ${KEY}`, plan: 'a\u009b2Jb\u202ec' });
  const { printed } = await run(record({ external_id: 'bob', note: 'none', plan: 'x' }), { values: true });
  expect(printed).toContain('the rows say "none"');
  expect(printed).toContain('the key is ');
  expect(printed).not.toContain(KEY);
  expect(printed).not.toMatch(/[\u009b\u202e]/);
});

describe('streams', () => {
  const stream = (name: string, namespace?: string) => ({
    stream: { name, ...(namespace !== undefined && { namespace }), json_schema: {} },
    sync_mode: 'incremental',
    destination_sync_mode: 'append',
  });
  const inShop = record({ external_id: 'cy', plan: 'x' }, { stream: 'users', namespace: 'shop' });

  test('without a catalog an entry without a namespace takes the rows of all', async () => {
    expect((await run(inShop)).printed).toContain('1 user of them read back');
  });

  test('an entry with a namespace takes the rows of that one', async () => {
    const streams = [{ ...USERS, namespace: 'shop' }];
    expect((await run(inShop, { streams })).printed).toContain('1 user of them read back');
    await expect(run(record(ADA), { streams })).rejects.toMatchObject({
      code: 'STREAM_WITHOUT_MAPPING',
      message: expect.stringContaining('`shop`'),
    });
  });

  test('several entries of one stream are one stream of the catalog', async () => {
    const deletions = { stream: 'users', object: 'deletions', mapping: { method: 'columns' } };
    const { printed } = await run(record({ external_id: 'cy', plan: 'x' }), { streams: [USERS, deletions] });
    expect(printed).toContain('1 row read');
  });

  test('with a catalog they are its streams', async () => {
    const row = record({ external_id: 'cy', plan: 'x' });
    const { printed } = await run(row, { catalog: { streams: [stream('users')] } });
    expect(printed).toContain('1 user of them read back');
    const other = run(row, { catalog: { streams: [stream('orders')] } });
    await expect(other).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('what has to be corrected first', () => {
  test.each<[string, { [name: string]: unknown }, string]>([
    ['a setting', { streams: [{ stream: 'users', object: 'users' }] }, '/streams/0'],
    ['a missing key', { api_key: '' }, '/api_key'],
  ])('%s', async (_name, given, words) => {
    const message = expect.stringContaining(words);
    await expect(run(record(ADA), given)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message });
  });

  test('a configuration that is no JSON, or no file', async () => {
    const path = join(directory, 'broken.json');
    writeFileSync(path, '{');
    const io = { stdin: Readable.from([]), write: () => {} };
    const options = { sample: 1, values: false };
    await expect(verify({ ...options, config: path }, io)).rejects.toMatchObject({ type: 'config_error' });
    await expect(verify({ ...options, config: `${path}.gone` }, io)).rejects.toThrow(/broken\.json\.gone/);
  });

  test('the proxy', async () => {
    setEnv('HTTPS_PROXY', 'ftp://proxy');
    await expect(run(record(ADA))).rejects.toMatchObject({ type: 'config_error', code: 'PROXY' });
  });

  test('the key', async () => {
    const other = run(record(ADA), { api_key: 'another-key-than-that' });
    await expect(other).rejects.toMatchObject({ code: 'BRAZE_KEY', message: expect.stringContaining('401') });
  });
});

test('what is odd about the input is said', async () => {
  const { printed } = await run(`no message\n${record(ADA)}`);
  expect(printed).toMatch(/^.*line 1.*\n1 row read/i);
});
