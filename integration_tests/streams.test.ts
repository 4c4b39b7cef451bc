import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, files } from './support/files.ts';
import { echo, globalState, record, statesOf, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';
import { onlyProfile, sync } from './support/sync.ts';

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
