import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { check } from './check.ts';
import { catalogOf, configOf, type Folder, folder, printing } from './testing/in_process.ts';
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

const configWith = (path: string) =>
  files.write('config.json', configOf(sandbox.url, { memory: { type: 'file', path } }));

/** What `check` says of a memory in this directory. */
async function checked(path: string) {
  const { output, printed, logged } = printing();
  expect(await check({ config: configWith(path) }, output)).toBe(0);
  const status = printed.flatMap(({ connectionStatus }) => connectionStatus ?? [])[0];
  return { ...status, told: logged('INFO') };
}

async function synced(path: string, ...ids: string[]) {
  const rows = ids.map((external_id) => {
    const record = { stream: 'users', data: { external_id, n: 1 }, emitted_at: 1 };
    return Buffer.from(`${JSON.stringify({ type: 'RECORD', record })}\n`);
  });
  const { output } = printing();
  const options = { config: configWith(path), catalog: files.write('catalog.json', catalogOf('users')) };
  const surroundings = { output, stopped: new AbortController().signal, stdin: Readable.from(rows) };
  expect(await write(options, { ...surroundings, onCrash: () => {} })).toBe(0);
}

test('a memory that is not there yet is empty, and is not made', async () => {
  for (const path of [files.path, join(files.path, 'a', 'b')]) {
    expect(await checked(path)).toEqual({
      status: 'SUCCEEDED',
      told: 'The memory is empty: the first sync sends everything.',
    });
  }
  expect(readdirSync(files.path)).toEqual(['config.json']);
});

test('what a memory holds is logged, and since when', async () => {
  const path = join(files.path, 'memory');
  await synced(path, 'ada', 'bob');
  const before = readdirSync(path).toSorted();
  const { status, told } = await checked(path);
  const today = new Date().toISOString().slice(0, 10);
  expect(status).toBe('SUCCEEDED');
  expect(told).toMatch(
    new RegExp(
      `^The memory \\(\\d\\.\\d MiB\\) .*: users: 2 since ${today}, last kept ${today}T[\\d:]{8}Z\\.$`,
    ),
  );
  expect(readdirSync(path).filter((name) => name.endsWith('.sqlite'))).toEqual(
    before.filter((name) => name.endsWith('.sqlite')),
  );
});

test('a memory that cannot be kept fails, in words on its place', async () => {
  const file = files.write('file', '');
  expect(await checked(join(file, 'memory'))).toMatchObject({
    status: 'FAILED',
    message: expect.stringMatching(/^\/memory\/path: a memory cannot be kept in .*\(ENOTDIR\)/),
  });
});

test('a memory that is damaged fails', async () => {
  const path = join(files.path, 'memory');
  await synced(path, 'ada');
  for (const name of readdirSync(path)) {
    if (name.endsWith('.sqlite')) writeFileSync(join(path, name), 'no database, but a text that is longer');
  }
  expect(await checked(path)).toMatchObject({
    status: 'FAILED',
    message: expect.stringMatching(/^\/memory: .*\.sqlite: .*damaged/),
  });
});

test('a directory among its files is no memory', async () => {
  const path = join(files.path, 'memory');
  await synced(path, 'ada');
  const [name = ''] = readdirSync(path).filter((each) => each.endsWith('.sqlite'));
  const other = join(files.path, 'other');
  mkdirSync(join(other, name), { recursive: true });
  expect(await checked(other)).toMatchObject({
    status: 'FAILED',
    message: expect.stringMatching(/^\/memory: /),
  });
});
