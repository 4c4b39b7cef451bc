import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

/** An entry that sets attributes of its own: what two of them can set is never compared. */
function attributes(stream: string, id: string, attribute: string, namespace?: string) {
  const fields = [
    { from: id, to: id, type: 'string' },
    { from: 'n', to: attribute, type: 'integer' },
  ];
  const entry = { stream, object: 'attributes', mapping: { method: 'fields', fields } };
  return namespace === undefined ? entry : { ...entry, namespace };
}

const STREAMS = [
  attributes('users', 'external_id', 'eu_n', 'eu'),
  attributes('users', 'external_id', 'us_n', 'us'),
  attributes('leads', 'email', 'lead'),
  { stream: 'orders', object: 'events', once_per: ['order_id'], mapping: { method: 'columns' } },
];
const NAMESPACES = ['eu', 'us'];
const ROWS = [
  ...NAMESPACES.flatMap((namespace) =>
    ['a', 'b'].map((id) => record('users', { external_id: `${namespace}-${id}`, n: 1 }, { namespace })),
  ),
  record('leads', { email: 'Ada@example.com', n: 1 }),
  record('orders', { external_id: 'a', order_id: 1, name: 'Ordered', time: '2026-01-01T00:00:00Z' }),
].join('');

/** Syncs these rows once, makes the memory forget, and syncs them again. */
async function afterForgetting(flags: readonly string[], users = '') {
  await using sandbox = await startSandbox();
  const config = configFor(sandbox.url, { streams: STREAMS });
  const streams = NAMESPACES.map((namespace) => ({ name: 'users', namespace }));
  using given = files('{}', catalogOf(...streams, 'leads', 'orders'));
  const memory = { type: 'file', path: join(given.directory, 'memory'), workspace: 'test' };
  writeFileSync(join(given.directory, 'config.json'), JSON.stringify({ ...config, memory }));
  writeFileSync(join(given.directory, 'users.txt'), users);
  /** What a sync of the rows sends: Braze has nothing at its start. */
  const sync = async () => {
    await fetch(`${sandbox.url}/_sandbox/`, { method: 'DELETE' });
    expect((await run(given.write, { stdin: ROWS })).code).toBe(0);
    const users = (await sandbox.profiles()).flatMap((profile) =>
      profile.custom_attributes === undefined ? [] : (profile.external_id ?? profile.email ?? ''),
    );
    return { users: users.toSorted(), orders: (await sandbox.events()).length };
  };
  await sync();
  expect(await sync()).toEqual({ users: [], orders: 0 });
  const args = flags.map((flag) => (flag === 'FILE' ? join(given.directory, 'users.txt') : flag));
  const finished = await run(['forget', ...given.check.slice(1), ...args]);
  const log = finished.messages.flatMap(({ log: line }) => line?.message ?? []).join('\n');
  const error = finished.messages.flatMap(({ trace }) => trace?.error.message ?? [])[0];
  return { ...(await sync()), code: finished.code, log, error };
}

const ALL = ['Ada@example.com', 'eu-a', 'eu-b', 'us-a', 'us-b'];

describe('what is forgotten is sent again', () => {
  test('everything but what is sent once', async () => {
    expect(await afterForgetting([])).toMatchObject({ code: 0, users: ALL, orders: 0 });
  });

  test('with --once that, too', async () => {
    expect(await afterForgetting(['--once'])).toMatchObject({ code: 0, users: ALL, orders: 1 });
  });

  test('of a stream, in one namespace or in all', async () => {
    const of = (stream: string) => afterForgetting(['--stream', stream]);
    expect(await of('us.users')).toMatchObject({ code: 0, users: ['us-a', 'us-b'], orders: 0 });
    expect(await of('users')).toMatchObject({ code: 0, users: ALL.slice(1) });
  });

  test('of the users that a file names, in all streams or in one', async () => {
    const users = 'external_id:us-a\r\nemail:ada@EXAMPLE.com\n\nexternal_id:nobody\n';
    const all = await afterForgetting(['--users', 'FILE'], users);
    expect(all).toMatchObject({ code: 0, users: ['Ada@example.com', 'us-a'], orders: 0 });
    expect(all.log).not.toMatch(/ada|us-a/i);
    expect(await afterForgetting(['--users', 'FILE', '--stream', 'us.users'], users)).toMatchObject({
      users: ['us-a'],
    });
  });
});

describe('nothing is forgotten', () => {
  test('where the memory has no such stream', async () => {
    const { code, error, users } = await afterForgetting(['--stream', 'user']);
    expect([code, users]).toEqual([1, []]);
    expect(error).toMatch(/has nothing of a stream user\. It has .*eu\.users.*\./);
  });

  test('where the file has a line that names nobody', async () => {
    const { code, error, users } = await afterForgetting(['--users', 'FILE'], 'external_id:us-a\nus-b');
    expect([code, users]).toEqual([1, []]);
    expect(error).toMatch(/users\.txt: line 2 has no `:`/);
  });
});

test('--once with --users is wrong usage', async () => {
  const args = ['forget', '--config', 'c.json', '--users', 'u.txt', '--once'];
  const { code, stderr } = await run(args, { stderr: 'text' });
  expect([code, stderr]).toEqual([2, expect.stringContaining('is not kept by user')]);
});
