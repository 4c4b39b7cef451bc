import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { type PreviewOptions, preview } from './preview.ts';
import { configOf, type Folder, folder, printing } from './testing/in_process.ts';
import { write } from './write.ts';

let files: Folder;
let sandbox: Sandbox;
beforeEach(async () => {
  files = folder();
  sandbox = await startSandbox({ rateLimit: null });
});
afterEach(async () => {
  files[Symbol.dispose]();
  await sandbox.close();
});

const STREAMS = [
  { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
  { stream: 'orders', object: 'events', once_per: ['order_id'], mapping: { method: 'columns' } },
];
const config = (rest: object = {}) =>
  files.write(
    'config.json',
    configOf(sandbox.url, {
      streams: STREAMS,
      memory: { type: 'file', path: join(files.path, 'memory'), workspace: 'test' },
      ...rest,
    }),
  );

const user = (external_id: string, n: number, city = 'Berlin') =>
  ['users', { external_id, n, city }] as const;
const order = (order_id: number) =>
  ['orders', { external_id: 'ada', order_id, name: 'Ordered', time: '2026-01-01T00:00:00Z' }] as const;
type Row = ReturnType<typeof user> | ReturnType<typeof order>;

const linesOf = (rows: readonly Row[]) =>
  Readable.from(
    rows.map(([stream, data]) =>
      Buffer.from(`${JSON.stringify({ type: 'RECORD', record: { stream, data, emitted_at: 1 } })}\n`),
    ),
  );

async function sync(...rows: Row[]) {
  const { output } = printing();
  const surroundings = { output, stopped: new AbortController().signal, onCrash: () => {} };
  expect(await write({ config: config() }, { ...surroundings, stdin: linesOf(rows) })).toBe(0);
}

/** What a preview prints for these rows. */
async function looked(rows: readonly Row[], options: Partial<PreviewOptions> = {}, rest: object = {}) {
  let printed = '';
  const flags = { limit: 100, json: false, explain: false, requests: false, everything: false };
  const code = await preview(
    { config: config(rest), ...flags, ...options },
    {
      stdin: linesOf(rows),
      write: (text) => {
        printed += text;
      },
      page: { paint: (_, text) => text, width: 100 },
    },
  );
  expect(code).toBe(0);
  return printed;
}

const BEFORE = [user('ada', 1), user('bob', 2), order(1)];
const AFTER = [user('ada', 1), user('bob', 3), user('cy', 4), order(1), order(2)];

test('what the memory leaves out is shown, row by row and in the totals', async () => {
  await sync(...BEFORE);
  const page = JSON.parse(await looked(AFTER, { json: true }));
  expect(page.rows.map(({ unchanged }: { unchanged: boolean }) => unchanged)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(page.totals).toMatchObject({
    rows: { read: 5, sent: 4, unchanged: 1, rejected: 0 },
    objects: { attributes: 2, events: 1 },
    left_out: { attributes: 1, objects_sent_before: 1 },
  });
  expect(page.totals.left_out.data_points).toBeGreaterThan(0);
  expect(page.requests[0].body.attributes).toContainEqual({ external_id: 'bob', n: 3 });
  const text = await looked(AFTER);
  expect(text).toContain('line 1, unchanged: Braze has it, so nothing is sent');
  expect(text).not.toContain('line 2, unchanged');
  expect(text).toMatch(/stream +rows read +sent +unchanged +skipped +rejected\n +users +3 +2 +1 +0 +0\n/);
  expect(text).toMatch(
    /left out +1 attributes that Braze has, 1 objects that were sent before; \d+ data points saved/,
  );
});

test('with everything nothing is left out but what is sent once', async () => {
  await sync(...BEFORE);
  const page = JSON.parse(await looked(AFTER, { json: true, everything: true }));
  expect(page.totals).toMatchObject({
    rows: { unchanged: 0 },
    objects: { attributes: 3, events: 1 },
    left_out: { attributes: 0, objects_sent_before: 1 },
  });
});

test('a preview changes nothing, and needs no lease', async () => {
  await sync(...BEFORE);
  const directory = join(files.path, 'memory');
  const kept = () =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.sqlite'))
      .map((name) => readFileSync(join(directory, name)).toString('base64'));
  const before = kept();
  const first = await looked(AFTER);
  expect(await looked(AFTER)).toBe(first);
  expect(kept()).toEqual(before);
  await sync(...BEFORE);
});

test('a memory that is not there yet is not made', async () => {
  const page = JSON.parse(await looked(AFTER, { json: true }));
  expect(page.totals.rows).toMatchObject({ sent: 5, unchanged: 0 });
  expect(readdirSync(files.path)).toEqual(['config.json']);
});

test('without the key, a memory without a name cannot be found, and that is said', async () => {
  const memory = { type: 'file', path: join(files.path, 'memory') };
  const text = await looked([user('ada', 1)], {}, { memory, api_key: null, streams: STREAMS.slice(0, 1) });
  expect(text).toMatch(/\/memory: It goes by the API key, which is missing here/);
  expect(text).not.toContain('unchanged');
});
