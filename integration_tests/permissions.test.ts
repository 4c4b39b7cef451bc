import { describe, expect, test } from '@jest/globals';
import { OBJECT_TYPES } from '../src/braze/endpoints/index.ts';
import { ENDPOINTS } from '../src/sandbox/endpoints/index.ts';
import { catalogOf, configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

/** Each object with the permission that it takes, and what its entry says in addition. */
const NEEDS: readonly (readonly [object: string, permission: string, more?: object])[] = [
  ['attributes', 'users.track'],
  ['events', 'users.track'],
  ['purchases', 'users.track'],
  ['aliases', 'users.alias.new'],
  ['alias_updates', 'users.alias.update'],
  ['identifications', 'users.identify'],
  ['merges', 'users.merge'],
  ['deletions', 'users.delete'],
  ['external_id_renames', 'users.external_ids.rename'],
  ['external_id_removals', 'users.external_ids.remove'],
  ['subscriptions', 'subscription.status.set'],
  ['catalog_items', 'catalogs.replace_items', { target: 'shops' }],
  ['campaign_triggers', 'campaigns.trigger.send', { target: 'spring', send: 'everything' }],
  ['canvas_triggers', 'canvas.trigger.send', { target: 'welcome', send: 'everything' }],
];

const ALL = [...new Set(ENDPOINTS.map(({ permission }) => permission))];

const without = (...permissions: readonly string[]) => ALL.filter((each) => !permissions.includes(each));

/** One stream for each object. */
function configOf(url: string, needs: typeof NEEDS, settings: object = {}): object {
  const streams = needs.map(([object, , more]) => ({
    stream: `${object}_rows`,
    object,
    mapping: { method: 'columns' },
    ...more,
  }));
  return configFor(url, { streams, ...settings });
}

async function braze(permissions: readonly string[]): Promise<Sandbox> {
  const sandbox = await startSandbox();
  await sandbox.makeCatalog('shops', { id: 'string' });
  await sandbox.set({ campaigns: { spring: 'active' }, canvases: { welcome: 'active' }, permissions });
  return sandbox;
}

async function check(config: object): Promise<{ status: string; message?: string } | undefined> {
  using given = files(config);
  const { code, messages } = await run(given.check, { seconds: 30 });
  expect(code).toBe(0);
  return messages.find(({ type }) => type === 'CONNECTION_STATUS')?.connectionStatus;
}

/** A sync with a user before all else. */
async function write(config: object, needs: typeof NEEDS) {
  using given = files(config, catalogOf('people', ...needs.map(([object]) => `${object}_rows`)));
  const { code, messages } = await run(given.write, { stdin: record('people', { external_id: 'ada' }) });
  return { code, error: messages.find(({ type }) => type === 'TRACE')?.trace?.error };
}

const PEOPLE = { stream: 'people', object: 'attributes', mapping: { method: 'columns' } };

function beside(config: object): object {
  const { streams } = config as { streams: readonly object[] };
  return { ...config, streams: [PEOPLE, ...streams] };
}

async function nothingCame(sandbox: Sandbox): Promise<void> {
  expect([await sandbox.received(), await sandbox.profiles(), await sandbox.messages()]).toEqual([
    [],
    [],
    [],
  ]);
}

test('each object is among those that need a permission', () => {
  expect(NEEDS.map(([object]) => object)).toEqual(OBJECT_TYPES.map(({ name }) => name));
});

describe('check', () => {
  test('a key with exactly the permissions that the entries need is enough, and nothing is written', async () => {
    await using sandbox = await braze(NEEDS.map(([, permission]) => permission));
    expect(await check(configOf(sandbox.url, NEEDS))).toEqual({ status: 'SUCCEEDED' });
    await nothingCame(sandbox);
    expect((await sandbox.counters()).same_user_overlaps).toBe(0);
  });

  test.each(NEEDS)('%s: a key without %s', async (...need) => {
    const [object, permission] = need;
    await using sandbox = await braze(without(permission));
    const answer = await check(configOf(sandbox.url, [need]));
    expect(answer?.status).toBe('FAILED');
    for (const word of [`\`${permission}\``, `\`${object}_rows\``, '/api_key: ', 'HTTP 403 of `']) {
      expect(answer?.message).toContain(word);
    }
    expect(answer?.message?.split('\n')).toHaveLength(1);
  });

  test('several permissions at once, each with its stream', async () => {
    await using sandbox = await braze(['users.track', 'users.merge']);
    const { message = '' } = (await check(configOf(sandbox.url, NEEDS))) ?? {};
    const lines = message.split('\n');
    const lacking = NEEDS.filter(([, permission]) => !['users.track', 'users.merge'].includes(permission));
    expect(lines).toHaveLength(lacking.length);
    for (const [object, permission] of lacking) {
      const line = lines.find((each) => each.includes(`\`${permission}\``));
      expect(line).toContain(`\`${object}_rows\``);
    }
  });

  test.each([
    ['attributes', {}, 'users.delete'],
    ['catalog_items', { target: 'shops' }, 'catalogs.delete_items'],
  ])('deleted rows of %s need a permission of their own', async (object, more, permission) => {
    await using sandbox = await braze(without(permission));
    const need = [object, permission, { ...more, deleted_rows: 'delete' }] as const;
    expect((await check(configOf(sandbox.url, [need])))?.message).toContain(`\`${permission}\``);
    expect(await check(configOf(sandbox.url, [[object, permission, more]]))).toEqual({ status: 'SUCCEEDED' });
  });

  test('without streams a key has to track', async () => {
    await using sandbox = await braze(without('users.track'));
    expect((await check(configOf(sandbox.url, [])))?.message).toContain('`users.track`');
    await using other = await braze(['users.track']);
    expect(await check(configOf(other.url, []))).toEqual({ status: 'SUCCEEDED' });
  });

  test('a key that Braze does not know is told once', async () => {
    await using sandbox = await braze(ALL);
    const { message = '' } = (await check(configOf(sandbox.url, NEEDS, { api_key: 'another-key' }))) ?? {};
    expect(message.split('\n')).toHaveLength(1);
    expect(message).toMatch(/^\/api_key: .*HTTP 401/);
  });

  test('catalogs that Braze does not have, each with its entry', async () => {
    await using sandbox = await braze(ALL);
    const needs = ['shops', 'shop', 'prices'].map(
      (target) => ['catalog_items', 'catalogs.replace_items', { target, stream: target }] as const,
    );
    const { message = '' } = (await check(configOf(sandbox.url, needs))) ?? {};
    const paths = message.split('\n').map((line) => line.split(':')[0]);
    expect(paths).toEqual(['/streams/1/target', '/streams/2/target']);
  });

  test('a rate limit that is used up, and a Braze that is down, are told once', async () => {
    await using sandbox = await braze(ALL);
    await sandbox.set({
      rate_limits: Object.fromEntries(
        ['identity', 'default'].map((name) => [name, { requests: 1, seconds: 3600 }]),
      ),
    });
    const { message = '' } = (await check(configOf(sandbox.url, NEEDS))) ?? {};
    expect(message.match(/429/g)).toHaveLength(1);
  });
});

describe('write, before the first row', () => {
  const others = NEEDS.filter(([, permission]) => permission !== 'users.track');

  test.each(others)('%s: a key without %s', async (...need) => {
    const [object, permission] = need;
    await using sandbox = await braze(without(permission));
    const { code, error } = await write(beside(configOf(sandbox.url, [need])), [need]);
    expect(code).toBe(1);
    expect(error?.failure_type).toBe('config_error');
    for (const word of [`\`${permission}\``, `\`${object}_rows\``]) expect(error?.message).toContain(word);
    await nothingCame(sandbox);
  });

  test('a key with all of them syncs', async () => {
    await using sandbox = await braze(NEEDS.map(([, permission]) => permission));
    expect(await write(beside(configOf(sandbox.url, NEEDS)), NEEDS)).toEqual({ code: 0, error: undefined });
    expect(await sandbox.profiles()).toMatchObject([{ external_id: 'ada' }]);
    expect(await sandbox.received()).toEqual([]);
  });

  test('an answer that says nothing of the key fails nothing', async () => {
    await using sandbox = await braze(ALL);
    await sandbox.set({ rate_limits: { identity: { requests: 1, seconds: 3600 } } });
    expect(await write(beside(configOf(sandbox.url, NEEDS)), NEEDS)).toEqual({ code: 0, error: undefined });
  });

  test('faults that wait for objects do not hit the probes', async () => {
    await using sandbox = await braze(ALL);
    await sandbox.faults({ faults: [{ kind: 'status', status: 503, next: 9, endpoint: '/users/delete' }] });
    await write(beside(configOf(sandbox.url, others)), others);
    expect((await sandbox.counters()).by_status).not.toHaveProperty('503');
  });

  test('a sync that only tracks asks nothing', async () => {
    await using sandbox = await startSandbox();
    await write(configFor(sandbox.url, { streams: [PEOPLE] }), []);
    expect((await sandbox.counters()).requests).toBe(1);
  });
});
