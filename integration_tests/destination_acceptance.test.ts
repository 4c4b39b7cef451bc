import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { echo, record, streamState } from './support/messages.ts';
import { start } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';
import { onlyProfile, sync } from './support/sync.ts';

// What Airbyte's destination acceptance tests (DAT) assert, against the sandbox in the place of a database.
// Other parts of it are in streams, states, settlement, lines and data_activation.

describe('writing', () => {
  test('a second sync adds events and updates users', async () => {
    await using sandbox = await startSandbox();
    const streams = [{ name: 'users' }, { name: 'events' }];
    const event = { external_id: 'ada', name: 'Seen', time: '2025-01-01T00:00:00Z' };
    for (const plan of ['free', 'gold']) {
      const { code } = await sync(sandbox, streams, [
        record('users', { external_id: 'ada', plan }),
        record('events', event),
      ]);
      expect(code).toBe(0);
    }
    expect(await onlyProfile(sandbox)).toMatchObject({ custom_attributes: { plan: 'gold' } });
    expect(await sandbox.events()).toHaveLength(2);
  });

  test('of several rows of one user, in one sync, the last wins', async () => {
    await using sandbox = await startSandbox();
    const rows = [1, 2, 3].map((n) => record('users', { external_id: 'ada', n, [`only_${n}`]: true }));
    await sync(sandbox, [{ name: 'users', mode: 'append_dedup' }], rows);
    expect((await onlyProfile(sandbox))?.custom_attributes).toEqual({
      n: 3,
      only_1: true,
      only_2: true,
      only_3: true,
    });
  });

  test('a state of the middle comes back before the end', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url));
    const program = start(given.write);
    const states = [1, 2].map((id) => streamState('users', id));
    for (const [at, state] of states.entries()) {
      const rows = Array.from({ length: 100 }, (_, i) => record('users', { external_id: `${at}-${i}` }));
      await program.write(rows.join('') + state);
      await program.line((line) => line === echo(state, 100));
    }
    program.end();
    expect((await program.finished).code).toBe(0);
  });
});

test('schemas that say nothing, too little, too much, or what Airbyte does not know', async () => {
  const schemas: Record<string, object> = {
    'no properties': {},
    'empty properties': { columns: {} },
    'a column of which nothing is said': { columns: { external_id: {}, plan: {} } },
    'types of the future': { columns: { external_id: { type: 'blob' }, plan: { type: ['null', 'enum'] } } },
    unions: { columns: { external_id: { oneOf: [{ type: 'string' }] }, plan: { type: ['null', 'number'] } } },
    'fewer columns than the rows': { columns: { external_id: { type: 'string' } } },
    'more columns than the rows': { columns: { external_id: {}, plan: {}, never: { type: 'object' } } },
  };
  await using sandbox = await startSandbox();
  const names = Object.keys(schemas);
  const { code } = await sync(
    sandbox,
    names.map((name) => ({ name, ...schemas[name] })),
    names.map((name) => record(name, { external_id: name, plan: 'gold' })),
  );
  expect(code).toBe(0);
  expect(await sandbox.profiles()).toMatchObject(
    names.map((name) => ({ external_id: name, custom_attributes: { plan: 'gold' } })),
  );
});

describe('values', () => {
  test('a null and a missing column leave what Braze has; an empty text is a text', async () => {
    await using sandbox = await startSandbox();
    const before = { external_id: 'ada', first_name: 'Ada', plan: 'gold', city: 'London', note: 'new' };
    const after = { external_id: 'ada', first_name: null, plan: null, note: '' };
    await sync(sandbox, [{ name: 'users' }], [record('users', before), record('users', after)]);
    expect(await onlyProfile(sandbox)).toMatchObject({
      first_name: 'Ada',
      custom_attributes: { plan: 'gold', city: 'London', note: '' },
    });
  });

  test('a huge text, which Braze would shorten, is sent; where Braze would drop it the row is rejected', async () => {
    await using sandbox = await startSandbox();
    const state = streamState('users', 1);
    const { code, states, messages } = await sync(
      sandbox,
      [{ name: 'users' }],
      [
        record('users', { external_id: 'long', note: 'é'.repeat(1 << 20) }),
        record('users', { external_id: 'nested', notes: { first: 'x'.repeat(1 << 20) } }),
        state,
      ],
    );
    expect([code, states]).toEqual([0, [echo(state, 1, 1)]]);
    expect(await onlyProfile(sandbox)).toMatchObject({ external_id: 'long' });
    const log = messages.flatMap((message) => message.log?.message ?? []).join('\n');
    expect(log).toMatch(/BRAZE_TEXT_SHORTENED/);
    expect(log).toMatch(/rejected by BRAZE_TOO_LARGE: 1/);
  });

  test('times with and without a zone', async () => {
    await using sandbox = await startSandbox();
    const times = {
      '2026-01-23T01:23:45.678Z': '2026-01-23T01:23:45.678Z',
      '2026-01-23T01:23:45+02:00': '2026-01-22T23:23:45Z',
      '2026-01-23T01:23:45': '2026-01-23T01:23:45Z',
      '2026-01-23 01:23:45': '2026-01-23T01:23:45Z',
      '2026-01-23': '2026-01-23T00:00:00Z',
    };
    const column = { type: 'string', format: 'date-time', airbyte_type: 'timestamp_without_timezone' };
    const columns = { external_id: {}, name: {}, time: column, at: column };
    const rows = Object.keys(times).map((time) =>
      record('events', { external_id: 'ada', name: 'Seen', time, at: time }),
    );
    const { code } = await sync(sandbox, [{ name: 'events', columns }], rows);
    expect(code).toBe(0);
    const events = await sandbox.events();
    expect(events.map(({ time }) => new Date(String(time)).getTime())).toEqual(
      Object.values(times).map((time) => new Date(time).getTime()),
    );
    // Times among the properties are Braze's to read: they stay as they are.
    expect(events.map(({ properties }) => properties?.at)).toEqual(Object.keys(times));
  });

  test('every type that Airbyte has', async () => {
    await using sandbox = await startSandbox();
    const data =
      '"text":"x","whole":9007199254740993,"decimal":0.1000000000000000055511151231257827,"flag":true,"day":"2026-01-23","clock":"01:23:45","list":[1,"b"],"tree":{"a":{"b":1}}';
    const { code } = await sync(
      sandbox,
      [{ name: 'users' }],
      [record('users', `{"external_id":"ada",${data}}`)],
    );
    expect(code).toBe(0);
    expect(JSON.stringify((await onlyProfile(sandbox))?.custom_attributes)).toBe(`{${data}}`);
  });
});
