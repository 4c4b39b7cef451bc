import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configFor, type Files, files, temporaryDirectory } from './support/files.ts';
import { echo, globalState, record, statesOf, streamState } from './support/messages.ts';
import { type Finished, run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

/** The files of a test without the catalog. */
function withoutCatalog(sandbox: Sandbox, streams: object[], settings: object = {}): Files {
  const given = files(configFor(sandbox.url, { streams, ...settings }));
  rmSync(join(given.directory, 'catalog.json'));
  return given;
}

/** The arguments of a command, without `--catalog F`. */
const alone = (command: string, { write }: Files, ...rest: string[]) => [
  command,
  ...write.slice(1, 3),
  ...rest,
];

const errorOf = ({ messages }: Finished) => messages.flatMap(({ trace }) => trace?.error ?? [])[0];

const USERS = { stream: 'users', object: 'attributes', mapping: { method: 'columns' } };
const EVENTS = { stream: 'events', object: 'events', mapping: { method: 'columns' } };
const user = (external_id: string, namespace?: string | null) =>
  record('users', { external_id }, namespace === undefined ? {} : { namespace });
const event = (name: string) =>
  record('events', { external_id: 'ada', name, time: '2026-01-01T00:00:00Z' }, { namespace: 'shop' });

test('the streams of the configuration are those of the sync, in any namespace, with their states', async () => {
  await using sandbox = await startSandbox();
  using given = withoutCatalog(sandbox, [USERS, { ...EVENTS, namespace: 'shop' }]);
  const states = [
    streamState('users', 1, undefined, 'eu'),
    streamState('events', 2, undefined, 'shop'),
    streamState('users', 3),
    globalState(['users'], 4),
  ];
  const [eu = '', shop = '', none = '', global = ''] = states;
  const stdin = [user('a', 'eu'), user('b', 'us'), event('seen'), user('c'), user('d', 'eu')];
  const { code, lines } = await run(alone('write', given), {
    stdin: [...stdin, eu, shop, none, global].join(''),
  });
  expect(code).toBe(0);
  expect((await sandbox.profiles()).map(({ external_id }) => external_id).toSorted()).toEqual(
    ['a', 'b', 'c', 'd', 'ada'].toSorted(),
  );
  expect(statesOf(lines)).toEqual([echo(eu, 2), echo(shop, 1), echo(none, 1), echo(global, 1)]);
});

test('a state whose namespace is not that of the rows waits for them', async () => {
  await using sandbox = await startSandbox();
  using given = withoutCatalog(sandbox, [USERS]);
  const state = streamState('users', 1);
  const { code, lines } = await run(alone('write', given), { stdin: user('a', 'eu') + state });
  expect(code).toBe(0);
  expect(statesOf(lines)).toEqual([echo(state, 1)]);
});

describe('a row that no entry is for stops the sync with a mistake of the configuration', () => {
  test.each([
    ['of another stream', record('orders', {}), /stream orders, for which `streams` has no entry\. Add one/],
    [
      'of another namespace',
      user('a', 'us'),
      /stream us\.users, .* one for the namespace `eu`\. Leave `namespace` out/,
    ],
    ['of none', user('a'), /stream users, .* one for the namespace `eu`/],
  ])('%s', async (_, row, message) => {
    await using sandbox = await startSandbox();
    using given = withoutCatalog(sandbox, [{ ...USERS, namespace: 'eu' }]);
    const finished = await run(alone('write', given), { stdin: user('first', 'eu') + row });
    expect(finished.code).toBe(1);
    expect(errorOf(finished)).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(message),
    });
  });
});

test('preview and check need none', async () => {
  await using sandbox = await startSandbox();
  using given = withoutCatalog(sandbox, [USERS, EVENTS]);
  const options = { stdin: user('a', 'eu') + user('b', 'us'), stdout: 'text' } as const;
  const { code, lines } = await run(alone('preview', given, '--json'), options);
  expect(code).toBe(0);
  const page = JSON.parse(lines.join('\n'));
  expect(page.streams.map(({ stream }: { stream: string }) => stream)).toEqual(['users', 'events']);
  expect(JSON.stringify(page)).toContain('"a"');
  const checked = await run(alone('check', given));
  expect(checked.messages).toContainEqual(
    expect.objectContaining({ connectionStatus: { status: 'SUCCEEDED' } }),
  );
});

test('rejected rows are replayed without one, into their namespaces', async () => {
  await using sandbox = await startSandbox();
  using given = withoutCatalog(sandbox, []);
  const use = (mapping: object) => {
    const streams = [{ ...USERS, mapping }];
    const config = configFor(sandbox.url, { streams, dead_letter: { type: 'file', path: given.directory } });
    writeFileSync(join(given.directory, 'config.json'), JSON.stringify(config));
  };
  use({ method: 'columns' });
  const row = (id: string, namespace: string) => record('users', { id }, { namespace });
  await run(alone('write', given), { stdin: row('a', 'eu') + row('b', 'us') });
  expect(readdirSync(given.directory).filter((name) => name.endsWith('.jsonl'))).toHaveLength(2);
  use({ method: 'fields', fields: [{ from: 'id', to: 'external_id' }] });
  const finished = await run(alone('replay', given, given.directory));
  expect(finished.code).toBe(0);
  expect((await sandbox.profiles()).map(({ external_id }) => external_id).toSorted()).toEqual(['a', 'b']);
});

test('what one run sent in any namespace a memory leaves out of the next one, but not with --everything', async () => {
  await using sandbox = await startSandbox();
  const directory = temporaryDirectory();
  using given = withoutCatalog(sandbox, [USERS], { memory: { type: 'file', path: directory } });
  const rows = user('a', 'eu') + user('b', 'us') + user('c');
  const requests: number[] = [];
  for (const flags of [[], [], ['--everything'], []]) {
    const before = (await sandbox.requests()).length;
    expect((await run(alone('write', given, ...flags), { stdin: rows })).code).toBe(0);
    requests.push((await sandbox.requests()).length - before);
  }
  rmSync(directory, { recursive: true });
  expect(requests).toEqual([1, 0, 1, 0]);
});
