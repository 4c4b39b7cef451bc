import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, files, type StreamOptions } from './support/files.ts';
import { echo, record, statesOf, streamState } from './support/messages.ts';
import { type Message, run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const TIME = '2025-01-01T00:00:00Z';

/** A stream to which the connection gave a Braze object. */
function activated(name: string, object: string, mode: string, settings: object = {}): StreamOptions {
  return { name, settings: { destination_object_name: object, destination_sync_mode: mode, ...settings } };
}

/** A sync without any mapping in the configuration. */
async function sync(sandbox: Sandbox, streams: readonly StreamOptions[], stdin: string, env = {}) {
  using given = files(configFor(sandbox.url, { streams: [] }), catalogOf(...streams));
  const finished = await run(given.write, { stdin, env });
  const logged = (level: string) =>
    finished.messages.flatMap(({ log }) => (log?.level === level ? [log.message] : []));
  return { ...finished, states: statesOf(finished.lines), warnings: logged('WARN'), log: logged('INFO') };
}

function failureOf(messages: readonly Message[]) {
  const traces = messages.filter(({ type }) => type === 'TRACE');
  expect(traces).toHaveLength(1);
  return traces[0]?.trace?.error;
}

describe('a stream with a destination_object_name needs no mapping of its own', () => {
  test('attributes by append_dedup: users are created and updated, custom fields are custom attributes', async () => {
    await using sandbox = await startSandbox();
    const state = streamState('people', 1);
    const stdin = [
      record('people', { external_id: 7, email: 'ada@example.com', first_name: 'Ada', plan: 'free' }),
      record('people', { external_id: 7, plan: 'gold' }),
      record('people', { alias_name: 'bob', alias_label: 'crm', plan: 'free' }),
      state,
    ].join('');
    const { code, states, warnings } = await sync(
      sandbox,
      [activated('people', 'attributes', 'append_dedup', { primary_key: [['id']] })],
      stdin,
    );
    expect([code, states, warnings]).toEqual([0, [echo(state, 3)], []]);
    expect(await sandbox.profiles()).toMatchObject([
      {
        external_id: '7',
        email: 'ada@example.com',
        first_name: 'Ada',
        custom_attributes: { plan: 'gold' },
      },
      { user_aliases: [{ alias_name: 'bob', alias_label: 'crm' }], custom_attributes: { plan: 'free' } },
    ]);
  });

  test('attributes by update: only users that exist', async () => {
    await using sandbox = await startSandbox();
    await sync(
      sandbox,
      [activated('people', 'attributes', 'append_dedup')],
      record('people', { external_id: 'known', plan: 'free' }),
    );
    const state = streamState('people', 1);
    const stdin = [
      record('people', { external_id: 'known', plan: 'gold' }),
      record('people', { external_id: 'unknown', plan: 'gold' }),
      state,
    ].join('');
    const { states } = await sync(sandbox, [activated('people', 'attributes', 'update')], stdin);
    expect(states).toEqual([echo(state, 2)]);
    expect(await sandbox.profiles()).toMatchObject([
      { external_id: 'known', custom_attributes: { plan: 'gold' } },
    ]);
  });

  test('events and purchases by append: every row, also a repeated one', async () => {
    await using sandbox = await startSandbox();
    const event = record('visits', { email: 'ada@example.com', name: 'Visited', time: TIME, page: '/tea' });
    const purchase = record('orders', {
      external_id: 'ada',
      product_id: 'tea',
      currency: 'EUR',
      price: 4.2,
      quantity: 2,
      time: TIME,
      coupon: null,
      gift: true,
    });
    const states = [streamState('visits', 1), streamState('orders', 2)] as const;
    const { code, states: given } = await sync(
      sandbox,
      [activated('visits', 'events', 'append'), activated('orders', 'purchases', 'append')],
      event + event + purchase + states.join(''),
    );
    expect([code, given]).toEqual([0, [echo(states[0], 2), echo(states[1], 1)]]);
    const visited = { email: 'ada@example.com', name: 'Visited', properties: { page: '/tea' } };
    expect(await sandbox.events()).toMatchObject([visited, visited]);
    const bought = { product_id: 'tea', price: 4.2, quantity: 2, properties: { gift: true } };
    expect(await sandbox.purchases()).toMatchObject([bought]);
  });

  test.each([
    ['an object that Braze does not have', 'event', 'append', /`events`/],
    ['soft_delete', 'attributes', 'soft_delete', /soft_delete/],
  ])('%s is a config_error, before the first row', async (_, object, mode, words) => {
    await using sandbox = await startSandbox();
    const stdin = record('people', { external_id: 'a' });
    const { code, messages } = await sync(sandbox, [activated('people', object, mode)], stdin);
    expect(code).toBe(1);
    expect(failureOf(messages)).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(words),
    });
    expect((await sandbox.counters()).requests).toBe(0);
  });
});

describe('deletes', () => {
  test("a source's deletes are sent as nothing else: they are counted, and told in the summary", async () => {
    await using sandbox = await startSandbox();
    const deleted = { external_id: 'gone', plan: 'gold', _ab_cdc_deleted_at: TIME };
    const state = streamState('people', 1);
    const stdin =
      record('people', { external_id: 'ada', _ab_cdc_deleted_at: null }) + record('people', deleted) + state;
    const { code, states, log } = await sync(
      sandbox,
      [activated('people', 'attributes', 'append_dedup')],
      stdin,
    );
    expect([code, states]).toEqual([0, [echo(state, 2)]]);
    expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['ada']);
    expect(log.join('\n')).toContain('1 of them not sent: deleted at the source');
  });

  test.each([
    [
      'none, as for a custom connector',
      { generation_id: null, minimum_generation_id: null, sync_id: null },
      0,
    ],
    ['of an ordinary sync', { generation_id: 3, minimum_generation_id: 0, sync_id: 9 }, 0],
    [
      'of a refresh, which asks for deletions',
      { generation_id: 4, minimum_generation_id: 4, sync_id: 10 },
      1,
    ],
  ])('generations: %s', async (_, generations, told) => {
    await using sandbox = await startSandbox();
    const streams = ['people', 'others'].map((name) =>
      activated(name, 'attributes', 'append_dedup', generations),
    );
    await sync(sandbox, streams, record('people', { external_id: 'old', plan: 'free' }));
    const state = streamState('people', 1);
    const stdin = record('people', { external_id: 'new', plan: 'free' }) + state;
    const { code, states, warnings } = await sync(sandbox, streams, stdin);
    expect([code, states]).toEqual([0, [echo(state, 1)]]);
    expect(warnings.filter((text) => text.includes('Nothing is deleted'))).toHaveLength(told);
    expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['old', 'new']);
  });
});

describe('what Airbyte may send beside rows and states', () => {
  const status = (stream: string, word: string) =>
    `{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1.7E12,"stream_status":{"stream_descriptor":{"name":"${stream}"},"status":"${word}"}}}\n`;

  test.each([
    ['none: the source has failed, or supportsRefreshes is off', [], []],
    ['COMPLETE of every stream at the end', [], ['COMPLETE']],
    ['STARTED and RUNNING before', ['STARTED', 'RUNNING'], ['COMPLETE']],
    ['INCOMPLETE', [], ['INCOMPLETE']],
    ['a word of the future', ['PAUSED'], ['COMPLETE']],
  ])('statuses: %s', async (_, before, after) => {
    await using sandbox = await startSandbox();
    const names = ['people', 'empty'];
    const streams = names.map((name) => activated(name, 'attributes', 'append_dedup', { generation_id: 1 }));
    const all = (words: readonly string[]) =>
      names.flatMap((name) => words.map((word) => status(name, word))).join('');
    const state = streamState('people', 1);
    const stdin = all(before) + record('people', { external_id: 'ada' }) + state + all(after);
    const { code, states } = await sync(sandbox, streams, stdin);
    expect([code, states]).toEqual([0, [echo(state, 1)]]);
    expect(await sandbox.profiles()).toHaveLength(1);
  });

  test('rows over sockets are refused: on stdin none would come', async () => {
    await using sandbox = await startSandbox();
    const env = {
      DATA_CHANNEL_MEDIUM: 'SOCKET',
      DATA_CHANNEL_SOCKET_PATHS: '/var/run/sockets/airbyte_socket_0.sock',
    };
    const { code, messages } = await sync(sandbox, [activated('people', 'attributes', 'append')], '', env);
    expect(code).toBe(1);
    expect(failureOf(messages)).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(/SOCKET.*stdin/),
    });
  });

  test('rows on stdin, which is what Airbyte says to a custom connector', async () => {
    await using sandbox = await startSandbox();
    const env = { DATA_CHANNEL_MEDIUM: 'STDIO', DATA_CHANNEL_FORMAT: 'JSONL' };
    const stdin = record('people', { external_id: 'ada' });
    const { code } = await sync(sandbox, [activated('people', 'attributes', 'append')], stdin, env);
    expect([code, await sandbox.profiles()]).toEqual([0, [expect.objectContaining({ external_id: 'ada' })]]);
  });

  test('a row that stands for a file is refused by name', async () => {
    await using sandbox = await startSandbox();
    const file =
      '{"staging_file_url":"/staging/a.csv","source_file_relative_path":"a.csv","file_size_bytes":7}';
    const stdin = record('people', { external_id: 'ada' }).replace(
      /\}\}\n$/,
      `,"file_reference":${file}}}\n`,
    );
    const { code, messages } = await sync(sandbox, [activated('people', 'attributes', 'append')], stdin);
    expect(code).toBe(1);
    expect(failureOf(messages)).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(/people .*files.*`file_reference`/),
    });
  });
});
