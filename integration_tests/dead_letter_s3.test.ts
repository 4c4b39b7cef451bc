import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { statesOf, streamState } from './support/messages.ts';
import { run, start } from './support/program.ts';
import { failureOf } from './support/rejected.ts';
import { accepted, cursors, rejected, type S3Setting, startS3Setting } from './support/rejected_s3.ts';
import type { S3DeadLetter } from './support/s3.ts';
import { type StoreFault, startFaultyStore } from './support/store_faults.ts';

/** Rejected rows in a real store with the S3 API, and what becomes of a sync when it is slow, refuses or dies. */

jest.setTimeout(180_000);

let setting: S3Setting;
beforeAll(async () => {
  setting = await startS3Setting();
});
afterAll(async () => {
  await setting?.[Symbol.asyncDispose]();
});

describe('rejected rows in S3', () => {
  test('are lines as a file has them, an object for each stream, in the store before their state', async () => {
    const { prefix, sync } = setting.given();
    using _ = sync;
    const program = start(sync.write);
    const note = 'grüße 12345678901234567890 \u2028';
    await program.write(
      rejected(1, 'users', note) + accepted(2) + rejected(3, 'events') + streamState('users', 3),
    );
    await program.line((line) => line.includes('"STATE"'));
    expect(await setting.numbersIn(prefix)).toEqual([1, 3]);
    program.end();
    const { code } = await program.finished;
    expect(code).toBe(0);
    const keys = (await setting.store.list(`${prefix}/`)).map(({ key }) => key);
    expect(keys).toEqual(
      ['events', 'users'].map((stream) =>
        expect.stringMatching(new RegExp(`^${prefix}/${stream}\\.\\d{8}T\\d{6}Z\\.[0-9a-f]{8}\\.jsonl$`)),
      ),
    );
    const [row] = (await setting.rowsIn(prefix)).filter(({ stream }) => stream === 'users');
    expect(row).toMatchObject({
      stream: 'users',
      namespace: null,
      data: { note },
      errors: [{ code: 'BRAZE_NO_IDENTIFIER' }],
      accepted: [],
    });
  });

  test('without any, the store is not asked', async () => {
    await using faulty = await startFaultyStore(setting.s3.url);
    const { sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    const { code } = await run(sync.write, { stdin: accepted(1) + streamState('users', 1) });
    expect([code, faulty.requests]).toEqual([0, []]);
  });

  test('many of them take few objects and a bounded memory', async () => {
    const { prefix, sync } = setting.given();
    using _ = sync;
    const rows = function* () {
      for (let number = 0; number < 3_000; number++) yield rejected(number, 'users', 'x'.repeat(20_000));
      yield streamState('users', 3_000);
    };
    const finished = await run(sync.write, { stdin: toAsync(rows()), seconds: 120 });
    expect(finished.code).toBe(0);
    expect(await setting.numbersIn(prefix)).toEqual(Array.from({ length: 3_000 }, (_, number) => number));
    expect((await setting.store.list(`${prefix}/`)).length).toBeLessThanOrEqual(20);
    expect(finished.peakMemory ?? 0).toBeLessThan(400e6);
  });

  test('credentials come from the environment where the configuration has none', async () => {
    const { access_key_id, secret_access_key, ...rest } = setting.s3.settings;
    const dead_letter = { ...rest, prefix: 'environment' };
    using sync = files(configFor(setting.sandbox.url, { dead_letter }));
    const env = { AWS_ACCESS_KEY_ID: access_key_id, AWS_SECRET_ACCESS_KEY: secret_access_key };
    const finished = await run(sync.write, { stdin: rejected(1), env });
    expect([finished.code, await setting.numbersIn('environment')]).toEqual([0, [1]]);
  });
});

describe('the way to a store', () => {
  const endpoint = 'http://store.invalid';

  test('goes through the proxy that the environment names', async () => {
    await using proxy = await startFaultyStore(setting.s3.url);
    const { prefix, sync } = setting.given({ endpoint });
    using _ = sync;
    const braze = new URL(setting.sandbox.url).host;
    const env = { HTTP_PROXY: proxy.url, NO_PROXY: braze, http_proxy: proxy.url, no_proxy: braze };
    const finished = await run(sync.write, { stdin: rejected(1) + streamState('users', 1), env });
    expect([finished.code, cursors(finished)]).toEqual([0, [1]]);
    expect(await setting.numbersIn(prefix)).toEqual([1]);
    expect(proxy.requests.map(({ path }) => path)).toEqual([expect.stringContaining(`${endpoint}/rejects/`)]);
  });

  test('is found although the clock of this machine is wrong by hours', async () => {
    const { prefix, sync } = setting.given();
    using _ = sync;
    const code = `const now = Date.now, Real = Date, wrong = 5 * 3_600_000; globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(now() + wrong); }
      static now() { return now() + wrong; }
    };`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
    const finished = await run(sync.write, { stdin: rejected(1) + streamState('users', 1), env });
    expect([failureOf(finished), cursors(finished)]).toEqual([[], [1]]);
    expect(await setting.numbersIn(prefix)).toEqual([1]);
  });
});

async function* toAsync(texts: Iterable<string>): AsyncGenerator<string> {
  yield* texts;
}

describe('a store that refuses', () => {
  const cases: [string, Partial<S3DeadLetter>, RegExp][] = [
    [
      'a secret that is not the key’s',
      { secret_access_key: 'of-another-key' },
      /secret access key does not belong/,
    ],
    ['a bucket that is not there', { bucket: 'none-of-this-name' }, /has no bucket `none-of-this-name`/],
    ['another region', { region: 'eu-central-1' }, /in the region us-east-1/],
  ];
  test.each(cases)('because of %s: no state, and words', async (_, change, words) => {
    const { sync } = setting.given(change);
    using __ = sync;
    const finished = await run(sync.write, { stdin: rejected(1) + streamState('users', 1) });
    expect([finished.code, cursors(finished)]).toEqual([1, []]);
    expect(failureOf(finished)).toMatchObject([
      { failure_type: 'config_error', message: expect.stringMatching(words) },
    ]);
    expect(failureOf(finished)[0]?.message).toMatch(/^\/dead_letter: /);
    expect(finished.lines.join('\n')).not.toMatch(/testing-testing|of-another-key|test:tester/);
    expect(await run(sync.check)).toMatchObject({
      code: 0,
      messages: expect.arrayContaining([
        expect.objectContaining({
          connectionStatus: { status: 'FAILED', message: expect.stringMatching(words) },
        }),
      ]),
    });
  });

  test.each<[StoreFault, string, RegExp]>([
    ['denied', 'config_error', /denies s3:PutObject/],
    ['page', 'config_error', /does not answer as an S3 store does/],
  ])('in the middle (%s): the states before it went out, and no other', async (fault, type, words) => {
    await using faulty = await startFaultyStore(setting.s3.url);
    const { prefix, sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    const program = start(sync.write);
    await program.write(rejected(1) + streamState('users', 1));
    await program.line((line) => line.includes('"STATE"'));
    faulty.faults(() => fault);
    await program.write(rejected(2) + streamState('users', 2));
    program.end();
    const finished = await program.finished;
    expect([finished.code, cursors(finished)]).toEqual([1, [1]]);
    expect(failureOf(finished)).toMatchObject([
      { failure_type: type, message: expect.stringMatching(words) },
    ]);
    expect(await setting.numbersIn(prefix)).toEqual([1]);
  });
});

describe('a store that does not answer well', () => {
  test.each<StoreFault>(['slow', 'unavailable', 'unsent', 'unanswered', 'cut'])(
    '%s, for some requests: the sync goes on, and no state is early',
    async (fault) => {
      await using faulty = await startFaultyStore(setting.s3.url);
      const { prefix, sync } = setting.given({ endpoint: faulty.url });
      using _ = sync;
      faulty.faults(({ number }) => (number < 3 ? fault : 'none'));
      const finished = await run(sync.write, { stdin: rejected(1) + streamState('users', 1) });
      expect([finished.code, cursors(finished)]).toEqual([0, [1]]);
      expect(await setting.numbersIn(prefix)).toEqual([1]);
    },
  );

  test('that hangs holds the state back, and not the rows that Braze takes', async () => {
    const { prefix, sync } = setting.given();
    using _ = sync;
    const program = start(sync.write);
    setting.s3.signal('SIGSTOP');
    await program.write(rejected(1) + accepted(77) + streamState('users', 1));
    const until = Date.now() + 20_000;
    while (!(await setting.sandbox.profiles()).some(({ external_id }) => external_id === 'user77')) {
      expect(Date.now()).toBeLessThan(until);
      await sleep(100);
    }
    await sleep(2_000);
    expect(statesOf(program.lines)).toEqual([]);
    setting.s3.signal('SIGCONT');
    program.end();
    const finished = await program.finished;
    expect([finished.code, cursors(finished), await setting.numbersIn(prefix)]).toEqual([0, [1], [1]]);
  });

  test('that died in the middle fails the sync for now, after ten requests', async () => {
    const faulty = await startFaultyStore(setting.s3.url);
    const { prefix, sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    const program = start(sync.write, { seconds: 170 });
    await program.write(rejected(1) + streamState('users', 1));
    await program.line((line) => line.includes('"STATE"'));
    await faulty[Symbol.asyncDispose]();
    await program.write(rejected(2) + streamState('users', 2));
    program.end();
    const finished = await program.finished;
    expect([finished.code, cursors(finished)]).toEqual([1, [1]]);
    expect(failureOf(finished)).toMatchObject([
      {
        failure_type: 'transient_error',
        message: expect.stringContaining('could not be reached (ECONNREFUSED)'),
      },
    ]);
    expect(await setting.numbersIn(prefix)).toEqual([1]);
  });

  test('a sync that is stopped meanwhile ends soon', async () => {
    await using faulty = await startFaultyStore(setting.s3.url);
    faulty.faults(() => 'hang');
    const { sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    const program = start(sync.write);
    await program.write(rejected(1) + streamState('users', 1));
    while (faulty.requests.length === 0) await sleep(100);
    program.kill('SIGTERM');
    const finished = await program.finished;
    expect([finished.code, cursors(finished)]).toEqual([143, []]);
  });
});

test('what waits when the sync is stopped is still written', async () => {
  const { prefix, sync } = setting.given();
  using _ = sync;
  const program = start(sync.write);
  await program.write(rejected(1) + streamState('users', 1));
  await program.line((line) => line.includes('"STATE"'));
  await program.write(rejected(2) + accepted(3));
  await sleep(500);
  program.kill('SIGTERM');
  expect((await program.finished).code).toBe(143);
  expect(await setting.numbersIn(prefix)).toEqual([1, 2]);
});

test('at random faults no state is given back whose rejected rows are not in the bucket', async () => {
  const faults: StoreFault[] = [
    'none',
    'none',
    'slow',
    'unavailable',
    'unsent',
    'unanswered',
    'cut',
    'denied',
  ];
  const seed = Number(process.env.SEED ?? Date.now() % 1e6);
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const random = randomFrom(seed + index);
      await using faulty = await startFaultyStore(setting.s3.url);
      // The first one goes well, so that states go out.
      faulty.faults(({ number }) => (number > 0 && faults[Math.floor(random() * faults.length)]) || 'none');
      const { prefix, sync } = setting.given({ endpoint: faulty.url });
      using __ = sync;
      async function* rows(): AsyncGenerator<string> {
        for (let number = 0; number < 60; number++) {
          yield random() < 0.6 ? rejected(number) : accepted(number);
          if (random() < 0.3) yield streamState('users', number);
          await sleep(random() * 200);
        }
      }
      const sent: number[] = [];
      const noted = async function* () {
        for await (const line of rows()) {
          const { record } = JSON.parse(line);
          if (record?.data.external_id === null) sent.push(record.data.number);
          yield line;
        }
      };
      const finished = await run(sync.write, { stdin: noted(), seconds: 170 });
      const kept = new Set(await setting.numbersIn(prefix));
      const last = cursors(finished).at(-1) ?? -1;
      const lost = sent.filter((number) => number <= last && !kept.has(number));
      return { code: finished.code, lost, given: last, failure: failureOf(finished)[0]?.message };
    }),
  );
  expect({ seed, lost: outcomes.flatMap(({ lost }) => lost) }).toEqual({ seed, lost: [] });
  // Faults and states are among them, or nothing was shown.
  expect(outcomes.some(({ given }) => given >= 0)).toBe(true);
  for (const { code, failure } of outcomes)
    expect(failure ?? '').toMatch(code === 0 ? /^$/ : /^\/dead_letter: /);
});

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
