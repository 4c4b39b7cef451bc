import { describe, expect, test } from '@jest/globals';
import type { MappingMethod } from '../config/config.ts';
import { sleepingClock } from '../delivery/testing.ts';
import type { JsonObject } from '../json/value.ts';
import { compileStreams } from '../mapping/streams.ts';
import { entryOf, streamOf } from '../mapping/testing/compiled.ts';
import { testBraze } from '../sandbox/testing.ts';
import { answering, clientOf, profilesAnswer, type TestClient } from './testing.ts';
import { verifyRows } from './verify.ts';

const COLUMNS: MappingMethod = { method: 'columns' };

/** Streams by the object that they make: their rows have its fields as columns. */
const OBJECTS = ['attributes', 'deletions', 'merges', 'events'] as const;

const row = (stream: (typeof OBJECTS)[number], data: JsonObject) => ({ stream, data });
const attributes = (data: JsonObject) => row('attributes', data);

/** Verifies rows; each line of the input comes in two chunks. */
async function verified(client: TestClient, rows: readonly object[], updateExistingOnly = false) {
  const { routes } = compileStreams(
    {
      streams: OBJECTS.map((name) => entryOf(name, COLUMNS, { stream: name })),
      updateExistingOnly,
      defaultBrazeApp: null,
    },
    OBJECTS.map((name) => streamOf({}, { name })),
    () => {},
  );
  if (routes === null) throw new Error('the streams have problems');
  const lines = rows.map((record) =>
    JSON.stringify({ type: 'RECORD', record: { emitted_at: 1, ...record } }),
  );
  async function* stdin() {
    for (const line of lines) {
      yield Buffer.from(line.slice(0, 20));
      yield Buffer.from(`${line.slice(20)}\n`);
    }
  }
  return verifyRows(stdin(), {
    routes,
    client,
    clock: sleepingClock(),
    size: 100,
    seed: 'seed',
    warn: () => {},
  });
}

const ALL_WELL = { rejected: 0, deviations: [], notMade: 0, moved: 0, leftOut: new Map() };

test('what Braze took is as the rows say, whatever the types', async () => {
  const braze = testBraze();
  const ada = {
    external_id: 'ada',
    plan: 'gold',
    since: '2024-05-01T10:00:00+02:00',
    bag: { a: 1, b: { c: ['x'] } },
    tags: ['a', 'b', 'a'],
    country: 'Germany',
    dob: '1815-12-10',
  };
  await braze.users(ada);
  expect(await verified(clientOf(braze), [attributes(ada)])).toEqual({ ...ALL_WELL, rows: 1, users: 1 });
});

test('what another source changed, and what was never written', async () => {
  const braze = testBraze();
  await braze.users({ external_id: 'ada', plan: 'silver', gone: 1, bag: { a: { b: 1 } } });
  const rows = [
    attributes({ external_id: 'ada', plan: 'gold', bag: { a: { b: 2 } } }),
    attributes({ external_id: 'bob', plan: 'gold' }),
    attributes({ email: 'cy@example.com', plan: 'gold' }),
  ];
  const { users, deviations } = await verified(clientOf(braze), rows);
  expect(users).toBe(3);
  expect(deviations).toEqual([
    {
      user: 'external_id:ada',
      problem: 'differs',
      differences: [
        { field: 'plan', how: 'Braze has another value', expected: 'gold', found: 'silver' },
        { field: 'bag', how: 'Braze has another value', expected: { a: { b: 2 } }, found: { a: { b: 1 } } },
      ],
    },
    { user: 'external_id:bob', problem: 'unknown to Braze', differences: [] },
    { user: 'email:cy@example.com', problem: 'unknown to Braze', differences: [] },
  ]);
});

describe('users whom the rows delete', () => {
  const rows = [attributes({ external_id: 'ada', plan: 'x' }), row('deletions', { external_id: 'ada' })];

  test('are well if they are gone', async () => {
    const found = await verified(clientOf(testBraze()), rows);
    expect(found).toEqual({ ...ALL_WELL, rows: 2, users: 1 });
  });

  test('differ if they are still there', async () => {
    const braze = testBraze();
    await braze.users({ external_id: 'ada', plan: 'x' });
    const problem = 'still there, though the rows delete the user';
    const { deviations } = await verified(clientOf(braze), rows);
    expect(deviations).toEqual([{ user: 'external_id:ada', problem, differences: [] }]);
  });

  test('are compared if the rows make them again', async () => {
    const again = [...rows, attributes({ external_id: 'ada', seats: 3 })];
    const { deviations } = await verified(clientOf(testBraze()), again);
    expect(deviations.map(({ problem }) => problem)).toEqual(['unknown to Braze']);
  });
});

test('users whom the rows merge are counted, and not asked for', async () => {
  const rows = [
    attributes({ external_id: 'ada', plan: 'x' }),
    attributes({ external_id: 'bob', visits: { inc: 1 } }),
    row('merges', { merge_external_id: 'ada', keep_external_id: 'bob' }),
  ];
  const client = clientOf(testBraze());
  expect(await verified(client, rows)).toEqual({ ...ALL_WELL, rows: 3, users: 0, moved: 2 });
  expect(client.bodies).toEqual([]);
});

test('rows that only update make no user, and compare with one who is there', async () => {
  const braze = testBraze();
  await braze.users({ external_id: 'bob', plan: 'y' });
  const rows = ['ada', 'bob'].map((external_id) => attributes({ external_id, plan: 'x' }));
  const { notMade, deviations } = await verified(clientOf(braze), rows, true);
  expect([notMade, deviations.map(({ user }) => user)]).toEqual([1, ['external_id:bob']]);
});

test('attributes that are left out count once a user', async () => {
  const braze = testBraze();
  await braze.users({ external_id: 'ada' }, { external_id: 'bob' });
  const rows = [
    attributes({ external_id: 'ada', visits: { inc: 1 } }),
    attributes({ external_id: 'ada', visits: { inc: 1 } }),
    attributes({ external_id: 'bob', visits: { inc: 1 }, tags: { add: ['a'] } }),
  ];
  const { leftOut, deviations } = await verified(clientOf(braze), rows);
  expect([...leftOut]).toEqual([
    ['visits', 2],
    ['tags', 1],
  ]);
  expect(deviations).toEqual([]);
});

test('rejected rows count, and make no user', async () => {
  const rows = [attributes({ plan: 'x' }), row('events', { external_id: 'ada', name: 'Login' })];
  const client = clientOf(testBraze());
  expect(await verified(client, rows)).toEqual({ ...ALL_WELL, rows: 2, rejected: 2, users: 0 });
});

describe('of several profiles with one address the one that differs least counts', () => {
  const email = 'ada@example.com';
  const rows = [attributes({ email, plan: 'gold', seats: 3 })];
  const profile = (custom_attributes: JsonObject): JsonObject => ({ email, custom_attributes });

  test.each([0, 1, 2])('it comes at place %d', async (place) => {
    const others = [profile({}), profile({ plan: 'silver' })];
    const withOne = (one: JsonObject) => answering(profilesAnswer(...others.toSpliced(place, 0, one)));
    const same = await verified(withOne(profile({ plan: 'gold', seats: 3 })), rows);
    expect(same.deviations).toEqual([]);
    const near = await verified(withOne(profile({ plan: 'gold', seats: 4 })), rows);
    expect(near.deviations.map(({ differences }) => differences.map(({ field }) => field))).toEqual([
      ['seats'],
    ]);
  });
});
