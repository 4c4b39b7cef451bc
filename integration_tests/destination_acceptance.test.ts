import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, files, type StreamOptions } from './support/files.ts';
import { echo, globalState, record, statesOf, streamState } from './support/messages.ts';
import { run, start } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

// What Airbyte's destination acceptance tests (DAT) assert, against the sandbox in the place of a database.
// What is not here stands in states, settlement, lines and data_activation.

/** A sync of streams whose columns have Braze's names. */
async function sync(sandbox: Sandbox, streams: readonly StreamOptions[], lines: readonly string[]) {
  const entries = [...new Set(streams.map(({ name }) => name))].map((stream) => ({
    stream,
    object: stream.startsWith('events') ? 'events' : 'attributes',
    mapping: { method: 'columns' },
  }));
  using given = files(configFor(sandbox.url, { streams: entries }), catalogOf(...streams));
  const finished = await run(given.write, { stdin: lines.join('') });
  return { ...finished, states: statesOf(finished.lines) };
}

/** The custom attributes of the only profile, and its names. */
async function onlyProfile(sandbox: Sandbox) {
  const profiles = await sandbox.profiles();
  expect(profiles).toHaveLength(1);
  return profiles[0];
}

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

describe('names', () => {
  test('streams of any name', async () => {
    const names = [
      'stream with blanks',
      'Ünïcödé',
      '名前',
      'emoji 🎉',
      `quote's "and" \\back\\slash`,
      'dots.and/slashes',
      '$emitted_at',
      '-leading-dash',
      '1_leading_digit',
      '__proto__',
      'constructor',
      'new\nline',
      'x'.repeat(300),
    ];
    await using sandbox = await startSandbox();
    const states = names.map((name, id) => streamState(name, id));
    const lines = names.flatMap((name, n) => [record(name, { external_id: `user${n}` }), states[n] ?? '']);
    const { code, states: given } = await sync(
      sandbox,
      names.map((name) => ({ name })),
      lines,
    );
    expect([code, given]).toEqual([0, states.map((state) => echo(state, 1))]);
    expect(await sandbox.profiles()).toHaveLength(names.length);
  });

  const COLUMNS = [
    'with blank',
    'CamelCase',
    'dot.ted',
    'a/b',
    '/leading_slash',
    '$dollar',
    '~tilde',
    'ключ',
    'emoji 🎉',
    `quote'"`,
    'back\\slash',
    '1digit',
    '_private',
    'SELECT',
    'constructor',
    'toString',
    '__proto__',
    'new\nline',
  ];
  const values = `{"external_id":"ada",${COLUMNS.map((name, n) => `${JSON.stringify(name)}:${n}`)}}`;

  test.each([
    ['that the catalog lists', Object.fromEntries([...COLUMNS, 'external_id'].map((name) => [name, {}]))],
    ['that the catalog does not list', undefined],
  ])('columns %s are custom attributes of their own names', async (_, columns) => {
    await using sandbox = await startSandbox();
    const stream = { name: 'users', ...(columns === undefined ? {} : { columns }) };
    const { code } = await sync(sandbox, [stream], [record('users', values)]);
    expect(code).toBe(0);
    const attributes = (await onlyProfile(sandbox))?.custom_attributes ?? {};
    expect(Object.entries(attributes).map(([name, value]) => [name, Number(value)])).toEqual(
      COLUMNS.map((name, n) => [name, n]),
    );
  });

  test('one stream name in two namespaces: each by its own entry', async () => {
    await using sandbox = await startSandbox();
    const entry = (namespace: string, object: string) => ({
      stream: 'rows',
      namespace,
      object,
      mapping: { method: 'columns' },
    });
    using given = files(
      configFor(sandbox.url, { streams: [entry('eu', 'attributes'), entry('us', 'events')] }),
      catalogOf({ name: 'rows', namespace: 'eu' }, { name: 'rows', namespace: 'us' }),
    );
    const row = { external_id: 'ada', name: 'Seen', time: '2025-01-01T00:00:00Z' };
    const states = ['eu', 'us'].map((namespace, id) => streamState('rows', id, '{}', namespace));
    const { code, lines } = await run(given.write, {
      stdin: [
        record('rows', { external_id: 'ada', plan: 'gold' }, { namespace: 'eu' }),
        record('rows', row, { namespace: 'us' }),
        ...states,
      ].join(''),
    });
    expect([code, statesOf(lines)]).toEqual([0, states.map((state) => echo(state, 1))]);
    expect(await onlyProfile(sandbox)).toMatchObject({ custom_attributes: { plan: 'gold' } });
    expect(await sandbox.events()).toMatchObject([row]);
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

describe('many streams', () => {
  const names = Array.from({ length: 30 }, (_, n) => `users_${n}`);
  const streams = names.map((name) => ({ name }));

  test('and no row', async () => {
    await using sandbox = await startSandbox();
    const states = names.map((name, id) => streamState(name, id));
    const { code, states: given, durationMs } = await sync(sandbox, streams, states);
    expect([code, given]).toEqual([0, states.map((state) => echo(state, 0))]);
    expect((await sandbox.counters()).requests).toBe(0);
    expect(durationMs).toBeLessThan(20_000);
  });

  test('interleaved, each with states of its own', async () => {
    await using sandbox = await startSandbox();
    await sandbox.faults({ latency: { min_ms: 1, max_ms: 100 } });
    const ROUNDS = 20;
    const lines: string[] = [];
    const expected: string[] = [];
    let id = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of names) lines.push(record(name, { external_id: `${name}-${round}`, round }));
      if (round % 5 !== 4) continue;
      for (const name of names) {
        const state = streamState(name, ++id);
        lines.push(state);
        expected.push(echo(state, 5));
      }
    }
    const { code, states } = await sync(sandbox, streams, lines);
    expect([code, states]).toEqual([0, expected]);
    expect(await sandbox.profiles()).toHaveLength(ROUNDS * names.length);
  });

  test('cleared, by states of their own or one for all: nothing is deleted', async () => {
    await using sandbox = await startSandbox();
    await sync(sandbox, [{ name: 'users' }], [record('users', { external_id: 'ada' })]);
    // The catalog of a Clear: overwrite, whatever the connector declares, also for streams without an entry.
    const catalog = catalogOf(...names.map((name) => ({ name, mode: 'overwrite' as const })));
    using given = files(configFor(sandbox.url, { streams: [] }), catalog);
    for (const states of [
      names.map((name, id) => streamState(name, id, 'null')),
      [globalState(names, 1, 'null')],
    ]) {
      const { code, lines } = await run(given.write, { stdin: states.join('') });
      expect([code, statesOf(lines)]).toEqual([0, states.map((state) => echo(state, 0))]);
    }
    expect(await onlyProfile(sandbox)).toMatchObject({ external_id: 'ada' });
  });
});

test('a refresh that was interrupted goes on from its last state', async () => {
  await using sandbox = await startSandbox();
  const settings = { generation_id: 2, minimum_generation_id: 2, sync_id: 5 };
  const streams = [{ name: 'users', settings }];
  const parts = [1, 2].map((id) => [record('users', { external_id: `user${id}` }), streamState('users', id)]);
  // The source fails: stdin ends without a status, and the rows behind the last state are sent all the same.
  const interrupted = await sync(sandbox, streams, [
    ...(parts[0] ?? []),
    record('users', { external_id: 'user2' }),
  ]);
  expect([interrupted.code, interrupted.states]).toEqual([0, [echo(parts[0]?.[1] ?? '', 1)]]);
  const resumed = await sync(sandbox, streams, parts[1] ?? []);
  expect([resumed.code, resumed.states]).toEqual([0, [echo(parts[1]?.[1] ?? '', 1)]]);
  expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['user1', 'user2']);
});
