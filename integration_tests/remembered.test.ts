import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogOf } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { start } from './support/program.ts';
import { remembering, unanswered, waitFor } from './support/remembering.ts';
import { startSandbox } from './support/sandbox.ts';

const COLUMNS = { mapping: { method: 'columns' } };
const USERS = { stream: 'users', object: 'attributes', ...COLUMNS };

const NEWS = '5f9c2b1e-3a4d-4c8f-9b7a-2d6e8f0a1c3b';
const OFFERS = '5f9c2b1e-3a4d-4c8f-9b7a-2d6e8f0a1c3c';

const user = (external_id: string, data: object) => record('users', { external_id, ...data });

describe('what Braze has is not sent', () => {
  const before = user('ada', { plan: 'free', city: 'Rome' }) + user('bob', { plan: 'pro', city: 'Bonn' });
  const after = user('ada', { plan: 'pro', city: 'Rome' }) + user('bob', { plan: 'pro', city: 'Bonn' });

  test('of unchanged rows nothing, of changed ones the attributes that differ', async () => {
    await using connection = await remembering([USERS]);
    expect((await connection.sync(before)).sent).toHaveLength(2);
    const same = await connection.sync(before + streamState('users', 1));
    expect(same.sent).toEqual([]);
    expect(same.messages.flatMap(({ state }) => state?.destinationStats ?? [])).toEqual([
      { recordCount: 2, rejectedRecordCount: 0 },
    ]);
    expect(same.summary).toMatch(/2 rows, 2 accepted, 2 unchanged; nothing sent; 4 data points saved/);
    expect((await connection.sync(after)).sent).toEqual([{ external_id: 'ada', plan: 'pro' }]);
    expect((await connection.sync(after)).sent).toEqual([]);
  });

  test('of a new column that column alone, for everybody', async () => {
    await using connection = await remembering([USERS]);
    await connection.sync(before);
    const rows = ['ada', 'bob'].map((id) => user(id, { plan: 'free', city: 'Rome', age: 30 })).join('');
    await connection.sync(
      user('ada', { plan: 'free', city: 'Rome' }) + user('bob', { plan: 'free', city: 'Rome' }),
    );
    const { sent } = await connection.sync(rows);
    expect(sent).toEqual(['ada', 'bob'].map((external_id) => ({ external_id, age: 30 })));
  });

  test('nor a subscription group or an item that is as it was', async () => {
    const groups = {
      stream: 'users',
      object: 'attributes',
      mapping: {
        method: 'json_schema',
        schema: JSON.stringify({
          properties: {
            external_id: { 'x-from': 'id' },
            subscription_groups: {
              type: 'array',
              items: {
                properties: {
                  subscription_group_id: { type: 'string' },
                  subscription_state: { type: 'string' },
                },
              },
              'x-from': 'groups',
            },
          },
          additionalProperties: false,
        }),
      },
    };
    const items = { stream: 'products', object: 'catalog_items', target: 'products', ...COLUMNS };
    await using connection = await remembering([groups, items]);
    await connection.sandbox.makeCatalog('products', { title: 'string' });
    const rows = (news: string, title: string) =>
      record('users', {
        id: 'ada',
        groups: [
          { subscription_group_id: NEWS, subscription_state: news },
          { subscription_group_id: OFFERS, subscription_state: 'subscribed' },
        ],
      }) +
      record('products', { id: 'cup', title }) +
      record('products', { id: 'hat', title: 'Hat' });
    const first = await connection.sync(rows('subscribed', 'Cup'));
    expect(first.paths.toSorted()).toEqual(['/catalogs/products/items', '/users/track']);
    expect((await connection.sync(rows('subscribed', 'Cup'))).paths).toEqual([]);
    const changed = await connection.sync(rows('unsubscribed', 'Mug'));
    expect(changed.sent).toEqual([
      {
        external_id: 'ada',
        subscription_groups: [{ subscription_group_id: NEWS, subscription_state: 'unsubscribed' }],
      },
    ]);
    const sentItems = await connection.sandbox.received('PUT /catalogs/{catalog_name}/items');
    expect(sentItems.map(({ object }) => (object as { id: string }).id)).toEqual(['cup', 'hat', 'cup']);
  });
});

describe('what Braze may not have is sent', () => {
  test('a value that came back after another one that nobody knows the outcome of', async () => {
    await using connection = await remembering([USERS]);
    await connection.sync(user('ada', { plan: 'free' }));
    await connection.sandbox.faults(unanswered('/users/track'));
    await connection.killed(user('ada', { plan: 'pro' }), async (sandbox) => {
      const [ada] = await sandbox.profiles();
      return ada?.custom_attributes?.plan === 'pro';
    });
    const back = user('ada', { plan: 'free' });
    expect((await connection.sync(back)).sent).toEqual([{ external_id: 'ada', plan: 'free' }]);
    // The killed request may still take effect, so that what was sent just now is not known for certain.
    expect((await connection.sync(back)).sent).toEqual([{ external_id: 'ada', plan: 'free' }]);
  });

  test('a row that Braze refused', async () => {
    await using connection = await remembering([USERS], undefined, { blockedUsers: ['ada'] });
    const rows = user('ada', { plan: 'free' }) + user('bob', { plan: 'free' });
    await connection.sync(rows);
    expect((await connection.sync(rows)).sent).toEqual([{ external_id: 'ada', plan: 'free' }]);
  });

  test('a user who was deleted since, by another stream', async () => {
    const leavers = { stream: 'leavers', object: 'deletions', ...COLUMNS };
    await using connection = await remembering([USERS, leavers]);
    const rows = user('ada', { plan: 'free' }) + user('bob', { plan: 'free' });
    await connection.sync(rows);
    await connection.sync(record('leavers', { external_id: 'ada' }));
    expect((await connection.sandbox.deleted()).length).toBe(1);
    expect((await connection.sync(rows)).sent).toEqual([{ external_id: 'ada', plan: 'free' }]);
  });

  test('operators, and what a user of an update-only entry would get', async () => {
    const fields = [
      { to: 'external_id', from: 'external_id' },
      { to: 'tier', from: 'tier' },
    ];
    const updates = {
      stream: 'updates',
      object: 'attributes',
      update_existing_only: true,
      mapping: { method: 'fields', fields },
    };
    await using connection = await remembering([USERS, updates]);
    const rows =
      user('ada', { plan: 'free', visits: { inc: 1 } }) +
      record('updates', { external_id: 'bob', tier: 'gold' });
    await connection.sync(rows);
    expect((await connection.sync(rows)).sent).toEqual([
      { external_id: 'ada', visits: { inc: 1 } },
      { external_id: 'bob', tier: 'gold', _update_existing_only: true },
    ]);
  });

  test('everything with --everything, but for subscription states', async () => {
    await using connection = await remembering([USERS]);
    const row = user('ada', { email: 'ada@example.com', plan: 'free', email_subscribe: 'opted_in' });
    await connection.sync(row);
    const { sent } = await connection.sync(row, { flags: ['--everything'] });
    expect(sent).toEqual([{ external_id: 'ada', email: 'ada@example.com', plan: 'free' }]);
    expect((await connection.sync(row)).sent).toEqual([]);
  });

  test('everything after a Clear, and nothing after a refresh', async () => {
    await using connection = await remembering([USERS]);
    const row = user('ada', { plan: 'free' });
    const catalogFile = join(connection.directory, 'catalog.json');
    const mode = (mode: 'append' | 'overwrite') =>
      writeFileSync(catalogFile, JSON.stringify(catalogOf({ name: 'users', mode })));
    await connection.sync(row);
    mode('overwrite');
    expect((await connection.sync(row + streamState('users', 1))).sent).toEqual([]);
    await connection.sync(streamState('users', 2, 'null'));
    mode('append');
    expect((await connection.sync(row)).sent).toHaveLength(1);
  });

  test('everything where the memory was lost', async () => {
    await using connection = await remembering([USERS]);
    const row = user('ada', { plan: 'free' });
    await connection.sync(row);
    rmSync(join(connection.directory, 'memory'), { recursive: true });
    expect((await connection.sync(row)).sent).toHaveLength(1);
    expect((await connection.sync(row)).sent).toEqual([]);
  });

  test.each([
    ['everything after a change of the key', undefined, 1],
    ['nothing after a change of the key, where the workspace has a name', 'production', 0],
  ])('%s', async (_, workspace, expected) => {
    await using connection = await remembering([USERS]);
    const { sandbox, directory } = connection;
    connection.set({ memory: { type: 'file', path: join(directory, 'memory'), workspace } });
    await connection.sync(user('ada', { plan: 'free' }));
    await sandbox[Symbol.asyncDispose]();
    const api_key = '8d0c9a5e-0b3c-4e51-9d7a-5b6c7d8e9f00';
    await using next = await startSandbox({ apiKey: api_key, port: Number(new URL(sandbox.url).port) });
    connection.set({ api_key });
    await connection.sync(user('ada', { plan: 'free' }));
    expect(await next.profiles()).toHaveLength(expected);
  });
});

test('of two syncs of a stream the second one waits, says for whom, and sends what the first one has not', async () => {
  await using connection = await remembering([USERS]);
  const first = start(connection.write);
  await first.write(user('ada', { plan: 'free' }));
  await waitFor(async () => (await connection.sandbox.profiles()).length === 1);
  const second = start(connection.write);
  await second.write(user('ada', { plan: 'free' }) + user('bob', { plan: 'free' }));
  second.end();
  const said = await second.line((line) => line.includes('Waiting for another sync'));
  expect(said).toMatch(/process [0-9]+ on .* has the memory of stream \\"users\\" until/);
  first.end();
  expect((await first.finished).code).toBe(0);
  expect((await second.finished).code).toBe(0);
  const { accepted } = (await connection.sandbox.counters()).objects.attributes;
  expect(accepted).toBe(2);
});
