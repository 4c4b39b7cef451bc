import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import {
  ACCEPTED,
  bytesOf,
  type HostileBraze,
  hostileBraze,
  hostileServer,
  type Reply,
} from './support/hostile.ts';
import { record, statesOf, streamState } from './support/messages.ts';
import { type Finished, run, start } from './support/program.ts';

/** Answers that no sound server gives, and what the program makes of them. */

const events = (...names: string[]) =>
  names.map((name) => record('events', { external_id: name, name, time: '2026-01-01T00:00:00Z' })).join('');

const FIVE = ['a', 'b', 'c', 'd', 'e'];

/** A sync of events with a state behind them. */
async function sync(url: string, names: readonly string[] = FIVE): Promise<Finished & { log: string }> {
  using given = files(configFor(url));
  const finished = await run(given.write, { stdin: events(...names) + streamState('events', 1) });
  return { ...finished, log: finished.messages.map(({ log }) => log?.message ?? '').join('\n') };
}

/** Accepted and rejected rows, as the one state tells them. */
function countsOf({ lines }: Finished): unknown {
  const [state] = statesOf(lines).map((line) => JSON.parse(line).state.destinationStats);
  return [state?.recordCount, state?.rejectedRecordCount];
}

const sizes = ({ requests }: HostileBraze) => requests.map(({ names }) => names.length);

describe('an answer that contradicts itself is not read as the best case:', () => {
  const named = (index: number) => ({ type: 'bad', input_array: 'events', index });

  test.each<[string, Reply, accepted: number, codes: string[]]>([
    ['201 that counts none', success({ events_processed: 0 }), 0, ['BRAZE_UNPLACED: 5']],
    ['201 that counts one less', success({ events_processed: 4 }), 0, ['BRAZE_UNPLACED: 5']],
    [
      '201 that names one and counts three',
      success({ events_processed: 3, errors: [named(0)] }),
      0,
      ['BRAZE_REFUSED: 1', 'BRAZE_UNPLACED: 4'],
    ],
    [
      '201 that names one and counts four',
      success({ events_processed: 4, errors: [named(2)] }),
      4,
      ['BRAZE_REFUSED: 1'],
    ],
    ['400 that counts one', { status: 400, body: { events_processed: 1 } }, 0, ['BRAZE_UNPLACED: 5']],
    [
      '400 that names one and counts one',
      { status: 400, body: { events_processed: 1, errors: [named(0)] } },
      0,
      ['BRAZE_REFUSED: 1', 'BRAZE_UNPLACED: 4'],
    ],
    ['400 that counts all', { status: 400, body: { events_processed: 5 } }, 5, []],
  ])('%s', async (_, reply, accepted, codes) => {
    await using braze = await hostileBraze([reply]);
    const finished = await sync(braze.url);
    expect(countsOf(finished)).toEqual([accepted, 5 - accepted]);
    for (const code of codes) expect(finished.log).toContain(`rejected by ${code},`);
    expect(sizes(braze)).toEqual([5]);
  });

  test.each(['[5]', '"5"', 'true', '1e9', '-1', '0.5'])(
    '400 that counts %s has counted nothing, and is split',
    async (counter) => {
      await using braze = await hostileBraze((request) =>
        request.names.includes('c')
          ? { status: 400, body: `{"message":"no","events_processed":${counter}}` }
          : ACCEPTED,
      );
      const finished = await sync(braze.url);
      expect(countsOf(finished)).toEqual([4, 1]);
      expect(sizes(braze)[0]).toBe(5);
    },
  );

  test.each(['purchases', 'users', 'toString', '__proto__', ''])(
    'an error of the array "%s", which was not sent, is unclear',
    async (input_array) => {
      const errors = [{ type: 'bad', input_array, index: 0 }];
      await using braze = await hostileBraze([success({ errors }), ACCEPTED]);
      const finished = await sync(braze.url);
      expect(countsOf(finished)).toEqual([5, 0]);
      expect(sizes(braze)).toEqual([5, 5]);
      expect(finished.log).toContain('possibly doubled 5 times');
    },
  );

  test('the counter of attributes is one of users, who may be named in two ways', async () => {
    await using braze = await hostileBraze([success({ attributes_processed: 2 })]);
    using given = files(configFor(braze.url));
    const rows = [{ external_id: '1' }, { external_id: '2' }, { email: 'ada@example.com' }];
    const stdin = rows.map((row) => record('users', row)).join('') + streamState('users', 1);
    expect(countsOf(await run(given.write, { stdin }))).toEqual([3, 0]);
  });
});

function success(body: object): Reply {
  return { status: 201, body: { message: 'success', ...body } };
}

test('an answer of 20 MB stays a clear one: nothing is sent again', async () => {
  const errors = [1, 3].map((index) => ({
    type: `bad ${'x'.repeat(10 << 20)}`,
    input_array: 'events',
    index,
  }));
  await using braze = await hostileBraze([success({ events_processed: 3, errors })]);
  const finished = await sync(braze.url);
  expect(countsOf(finished)).toEqual([3, 2]);
  expect(sizes(braze)).toEqual([5]);
});

test('many large answers at once wait for each other, and each of them counts', async () => {
  const padding = ' '.repeat(10 << 20);
  await using braze = await hostileBraze([{ status: 201, body: `{"message":"success"${padding}}` }]);
  const finished = await sync(
    braze.url,
    Array.from({ length: 8 * 75 }, (_, i) => `e${i}`),
  );
  expect(countsOf(finished)).toEqual([600, 0]);
  expect(braze.requests).toHaveLength(8);
});

test('each further sending of an event is told as a possible double', async () => {
  await using braze = await hostileBraze([
    { status: 503 },
    'reset',
    { status: 201, body: '{"mess' },
    ACCEPTED,
  ]);
  const finished = await sync(braze.url, ['a', 'b']);
  expect(finished.log).toContain('possibly doubled 6 times');
  expect(finished.log).toMatch(/4 requests with .* 3 requests sent again/);
});

describe('informational answers that nobody asked for are no news:', () => {
  test.each([
    ['100 Continue', bytesOf(100).replace('content-length: 0\r\n', '')],
    [
      '102 Processing and 103 Early Hints',
      'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n',
    ],
  ])('%s', async (_, before) => {
    await using braze = await hostileBraze([before + bytesOf(201, { message: 'success' })]);
    const finished = await sync(braze.url);
    expect(countsOf(finished)).toEqual([5, 0]);
    expect(sizes(braze)).toEqual([5]);
    expect(finished.log).not.toContain('possibly doubled');
  });
});

test('what never got through a TLS handshake is no request, and doubles nothing', async () => {
  let connections = 0;
  await using server = await hostileServer((socket) =>
    socket.once('data', () => {
      connections++;
      socket.resetAndDestroy();
    }),
  );
  using given = files(configFor(server.url.replace('http:', 'https:')));
  const program = start(given.write);
  await program.write(events(...FIVE) + streamState('events', 1));
  program.end();
  await program.line((line) => line.includes('no answer (ECONNRESET)'));
  program.kill('SIGTERM');
  const { lines } = await program.finished;
  expect(connections).toBeGreaterThan(0);
  expect(lines.join('\n')).not.toContain('possibly doubled');
  expect(lines.join('\n')).toMatch(/nothing sent; [1-9][0-9]* attempts? without a connection/);
  expect(statesOf(lines)).toEqual([]);
});

describe('429', () => {
  const past = 'Thu, 01 Jan 2026 00:00:00 GMT';
  test.concurrent.each<[string, Record<string, string>]>([
    ['Retry-After: 0', { 'retry-after': '0' }],
    ['Retry-After: -5', { 'retry-after': '-5' }],
    ['a date of the past', { 'retry-after': past }],
    ['a reset in this second', { 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000)) }],
    ['no word', {}],
  ])('with %s is a pause of a second, and a longer one when it comes again', async (_, headers) => {
    const limited: Reply = { status: 429, headers };
    await using braze = await hostileBraze([limited, limited, ACCEPTED]);
    const finished = await sync(braze.url);
    const [first = 0, second = 0, third = 0] = braze.requests.map(({ at }) => at);
    expect(second - first).toBeGreaterThan(990);
    expect(third - second).toBeGreaterThan(1_490);
    expect(third - first).toBeLessThan(5_000);
    expect(finished.log).toContain('2 answers 429, waited 2.5 s');
  });

  test.concurrent('waits as long as a date says by the clock of its sender, even if that is years off', async () => {
    const there = Date.UTC(2031, 5, 1);
    const headers = {
      date: new Date(there).toUTCString(),
      'retry-after': new Date(there + 2_000).toUTCString(),
    };
    await using braze = await hostileBraze([{ status: 429, headers }, ACCEPTED]);
    await sync(braze.url);
    const [first = 0, second = 0] = braze.requests.map(({ at }) => at);
    expect(second - first).toBeGreaterThan(1_990);
    expect(second - first).toBeLessThan(4_000);
  });

  test.concurrent('a pause is told as long as it was, not as it was planned', async () => {
    await using braze = await hostileBraze([{ status: 429, headers: { 'retry-after': '3000' } }]);
    using given = files(configFor(braze.url));
    const program = start(given.write);
    await program.write(events(...FIVE));
    program.end();
    await program.line((line) => line.includes('answered 429'));
    program.kill('SIGTERM');
    const { lines } = await program.finished;
    expect(lines.join('\n')).toMatch(/1 answer 429, waited [0-9]\.[0-9] s/);
  });
});
