import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, files } from './support/files.ts';
import { echo, globalState, record, statesOf, stats, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const user = (id: string | number, options = {}) => record('users', { external_id: String(id) }, options);
/** A row that no Braze object can be made of. */
const nobody = (options = {}) => record('users', { external_id: null }, options);

async function statesAfter(stdin: string, catalog = catalogOf('users', 'events', 'purchases')) {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url), catalog);
  const { code, lines } = await run(given.write, { stdin });
  expect(code).toBe(0);
  return statesOf(lines);
}

describe('a state comes back as the text that came in', () => {
  const users = '"stream":{"stream_descriptor":{"name":"users"}';
  const head = `"type":"STATE","state":{"type":"STREAM",${users}`;
  // The text that comes in, and the text that goes out with `§` for what is spliced in.
  test.each([
    [
      'numbers past 2^53, 1.0, 1E+2 and long decimals',
      `{${head},"stream_state":{"lsn":9223372036854775807,"v":1.0,"e":1E+2,"d":0.1000000000000000055511151231257827}},"id":17}}`,
      `{${head},"stream_state":{"lsn":9223372036854775807,"v":1.0,"e":1E+2,"d":0.1000000000000000055511151231257827}},"id":17,§}}`,
    ],
    [
      'key order, keys that look like integers, keys that occur twice',
      `{${head},"stream_state":{"b":1,"10":2,"2":3,"b":4}},"id":1}}`,
      `{${head},"stream_state":{"b":1,"10":2,"2":3,"b":4}},"id":1,§}}`,
    ],
    [
      '`state` before `type`, blanks, keys behind the state',
      `{ "state" : { "type" : "STREAM", ${users}, "stream_state": {} }, "id" : 3 } , "type" : "STATE", "more" : {"state":{"a":1}} }`,
      `{ "state" : { "type" : "STREAM", ${users}, "stream_state": {} }, "id" : 3 ,§} , "type" : "STATE", "more" : {"state":{"a":1}} }`,
    ],
    [
      'destinationStats that stand there already',
      `{${head}},"destinationStats":{"recordCount":5.0,"additionalStats":{"a":1}},"sourceStats":{"recordCount":1.0},"id":4}}`,
      `{${head}},§,"sourceStats":{"recordCount":1.0},"id":4}}`,
    ],
    [
      'destinationStats deeper inside, and as a text',
      `{${head},"stream_state":{"destinationStats":{"recordCount":9},"t":"\\"destinationStats\\":{}}"}},"id":5}}`,
      `{${head},"stream_state":{"destinationStats":{"recordCount":9},"t":"\\"destinationStats\\":{}}"}},"id":5,§}}`,
    ],
    [
      'braces in texts, escapes, lone surrogates, U+2028, text of any script',
      `{${head},"stream_state":{"a}":"{]","u":"\\u00fc\\ud800\\/","s":"\u2028ü🚀"}},"id":6,"partition_id":"p"}}`,
      `{${head},"stream_state":{"a}":"{]","u":"\\u00fc\\ud800\\/","s":"\u2028ü🚀"}},"id":6,"partition_id":"p",§}}`,
    ],
    [
      'a null state, as a Clear sends it',
      `{${head},"stream_state":null},"id":7}}`,
      `{${head},"stream_state":null},"id":7,§}}`,
    ],
    [
      'a LEGACY state',
      '{"type":"STATE","state":{"type":"LEGACY","data":{"cursor":9007199254740993}}}',
      '{"type":"STATE","state":{"type":"LEGACY","data":{"cursor":9007199254740993},§}}',
    ],
    [
      'a state without a type',
      '{"type":"STATE","state":{"data":{"cursor":1.50}}}',
      '{"type":"STATE","state":{"data":{"cursor":1.50},§}}',
    ],
  ])('%s', async (_, given, expected) => {
    expect(await statesAfter(`${user(1)}${given}\n`)).toEqual([expected.replace('§', stats(1, 0))]);
  });
});

describe('the counts of a state are those since the state before', () => {
  test('rejected rows are counted apart, an interval without rows has zeros', async () => {
    const states = [1, 2, 3, 4].map((id) => streamState('users', id));
    const [first, second, third, fourth] = states as [string, string, string, string];
    const stdin = `${user(1)}${nobody()}${user(2)}${first}${second}${nobody()}${third}${user(3)}${fourth}`;
    expect(await statesAfter(stdin)).toEqual([
      echo(first, 2, 1),
      echo(second, 0, 0),
      echo(third, 0, 1),
      echo(fourth, 1, 0),
    ]);
  });

  test('two streams, interleaved', async () => {
    const event = record('events', { external_id: '1', name: 'Seen', time: '2025-01-01T00:00:00Z' });
    const [users1, users2] = [streamState('users', 1), streamState('users', 3)];
    const [events1, events2] = [streamState('events', 2), streamState('events', 4)];
    expect(
      await statesAfter(
        `${user(1)}${event}${user(2)}${users1}${event}${events1}${user(3)}${event}${event}${users2}${events2}`,
      ),
    ).toEqual([echo(users1, 2), echo(events1, 2), echo(users2, 1), echo(events2, 2)]);
  });

  test('one stream name in two namespaces', async () => {
    const catalog = catalogOf({ name: 'users', namespace: 'eu' }, { name: 'users', namespace: 'us' });
    const [eu, us] = [streamState('users', 1, '{}', 'eu'), streamState('users', 2, '{}', 'us')];
    const stdin =
      user(1, { namespace: 'eu' }) + user(2, { namespace: 'us' }) + nobody({ namespace: 'us' }) + eu + us;
    expect(await statesAfter(stdin, catalog)).toEqual([echo(eu, 1), echo(us, 1, 1)]);
  });

  test('a namespace that is missing, null or empty is the same one', async () => {
    const states = [
      streamState('users', 1),
      streamState('users', 2, '{}', null),
      streamState('users', 3, '{}', ''),
    ];
    const [missing, none, empty] = states as [string, string, string];
    const stdin =
      user(1, { namespace: '' }) + missing + user(2) + none + user(3, { namespace: null }) + empty;
    const catalog = catalogOf({ name: 'users', namespace: '' });
    expect(await statesAfter(stdin, catalog)).toEqual([echo(missing, 1), echo(none, 1), echo(empty, 1)]);
  });

  test('a GLOBAL state counts the rows of all streams', async () => {
    const event = record('events', { external_id: '1', name: 'Seen', time: '2025-01-01T00:00:00Z' });
    const states = [globalState(['users', 'events'], 1), globalState(['public.users'], 2)];
    const [first, second] = states as [string, string];
    expect(await statesAfter(`${user(1)}${event}${nobody()}${first}${event}${second}`)).toEqual([
      echo(first, 2, 1),
      echo(second, 1),
    ]);
  });

  test('a Clear: `overwrite`, no rows, a null state', async () => {
    const state = streamState('users', 1, 'null');
    expect(await statesAfter(state, catalogOf({ name: 'users', mode: 'overwrite' }))).toEqual([
      echo(state, 0),
    ]);
  });

  test('stream statuses change nothing', async () => {
    const state = streamState('users', 1);
    const complete =
      '{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1.7E12,"stream_status":{"stream_descriptor":{"name":"users"},"status":"COMPLETE"}}}\n';
    expect(await statesAfter(`${user(1)}${state}${complete}`)).toEqual([echo(state, 1)]);
  });
});
