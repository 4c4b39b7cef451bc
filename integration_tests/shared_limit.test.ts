import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { redisFailure } from '../src/delivery/pacing/redis_failure.ts';
import { openRedisLink } from '../src/delivery/pacing/redis_link.ts';
import { configFor, files } from './support/files.ts';
import { chunked, record } from './support/messages.ts';
import { API_KEY, type Finished, run, start } from './support/program.ts';
import { type RedisServer, redisHint, runsRedis, startRedis } from './support/redis.ts';
import { acceptedObjects, type Sandbox, spawnSandbox, startSandbox } from './support/sandbox.ts';

/** A limit that leaves the machine time for several connectors, and requests so small that the pace is measured. */
const LIMIT = { requests: 600, seconds: 3 };
const OBJECTS = 5;

/** A test that needs Redis: it is left out where that is not installed, but in CI it then fails. */
function testWithRedis(name: string, body: () => Promise<void>): void {
  (runsRedis ? test : test.skip)(`${name}${redisHint}`, body, 180_000);
}

function configWith(sandbox: Sandbox, redisUrl: string, windows: readonly object[] = [LIMIT]): object {
  return configFor(sandbox.url, {
    rate_limit: { plan: 'custom', windows, objects_per_request: OBJECTS },
    shared_limit: { type: 'redis', url: redisUrl },
  });
}

function* users(connector: number, requests: number): Generator<string> {
  for (let i = 0; i < requests * OBJECTS; i++) yield record('users', { external_id: `${connector}-${i}` });
}

/** So many connectors at once, each with rows for so many requests. */
function sync(write: readonly string[], connectors: number, requests: number): Promise<Finished[]> {
  return Promise.all(
    Array.from({ length: connectors }, (_, connector) =>
      run(write, { stdin: Readable.from(chunked(users(connector, requests), 50)) }),
    ),
  );
}

/** Requests in each of Braze's windows that were neither the first two nor the last. */
async function fullWindows(sandbox: Sandbox): Promise<number[]> {
  const { windows } = await sandbox.counters();
  return (windows['/users/track']?.recent ?? []).slice(2, -1).map(({ requests }) => requests);
}

function warningsOf({ messages }: Finished): string[] {
  return messages.flatMap(({ log }) => (log?.level === 'WARN' ? [log.message] : []));
}

const pass = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

testWithRedis('four connectors keep one limit, and use at least 90% of it', async () => {
  await using redis = await startRedis();
  let fullness = 0;
  // A machine that is busy with other things takes its share: the best of three syncs tells. None may overflow.
  for (let attempt = 1; attempt <= 3 && fullness < 0.9; attempt++) {
    await using sandbox = await spawnSandbox(['--keep', 'counters', '--rate-limit', '600/3']);
    using given = files(configWith(sandbox, redis.url));
    const requests = 750;
    const ends = await sync(given.write, 4, requests);
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(ends.flatMap(warningsOf)).toEqual([]);
    const counters = await sandbox.counters();
    expect(acceptedObjects(counters)).toBe(4 * requests * OBJECTS);
    expect(counters.rate_limited).toBe(0);
    const windows = await fullWindows(sandbox);
    expect(windows.length).toBeGreaterThanOrEqual(2);
    fullness = windows.reduce((sum, used) => sum + used, 0) / windows.length / LIMIT.requests;
  }
  expect(fullness).toBeGreaterThanOrEqual(0.9);

  const keys = await redis.keys();
  expect(keys.size).toBeGreaterThan(0);
  for (const [key, left] of keys) {
    expect(key).not.toContain(API_KEY);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(10 * 60_000);
  }
});

testWithRedis('a window that is longer than the burst is shared, too', async () => {
  await using redis = await startRedis();
  await using sandbox = await spawnSandbox(['--keep', 'counters', '--rate-limit', '600/10']);
  using given = files(configWith(sandbox, redis.url, [LIMIT, { requests: 600, seconds: 10 }]));
  const ends = await sync(given.write, 2, 600);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  const counters = await sandbox.counters();
  expect(counters.rate_limited).toBe(0);
  expect(counters.windows['/users/track']?.largest).toBeLessThanOrEqual(600);
  expect(counters.windows['/users/track']?.largest).toBeGreaterThan(540);
});

describe('a Redis in trouble', () => {
  /** What befalls Redis, and how it ends. */
  const troubles: [
    string,
    (redis: RedisServer) => void | Promise<void>,
    (redis: RedisServer) => void | Promise<void>,
  ][] = [
    ['that dies', (redis) => redis.kill(), (redis) => redis.restart()],
    ['that answers nothing', (redis) => redis.signal('SIGSTOP'), (redis) => redis.signal('SIGCONT')],
  ];

  for (const [name, begin, end] of troubles) {
    testWithRedis(`${name} stops nobody, and is used again when it is back`, async () => {
      await using redis = await startRedis();
      await using sandbox = await spawnSandbox(['--keep', 'counters', '--rate-limit', '600/3']);
      using given = files(configWith(sandbox, redis.url));
      const ends = sync(given.write, 2, 1_700);
      await pass(5);
      await begin(redis);
      await pass(6);
      await end(redis);
      for (const { code, ...finished } of await ends) {
        expect(code).toBe(0);
        expect(warningsOf({ code, ...finished })).toEqual([
          'The Redis of `shared_limit` does not answer. Until it is back this connector goes on alone with 1/2 of the limit: 2 shared it.',
          'The Redis of `shared_limit` answers again: connectors share the limit as before.',
        ]);
      }
      expect((await sandbox.counters()).rate_limited).toBe(0);
      // A Redis that hangs is noticed after 2 s, which can lie in two windows.
      const windows = await fullWindows(sandbox);
      expect(windows.filter((used) => used < LIMIT.requests / 2).length).toBeLessThanOrEqual(2);
    });
  }
});

describe('a Redis that is emptied while connectors join', () => {
  testWithRedis('lets them in, or fails them for now: that is nothing for the user to mend', async () => {
    await using redis = await startRedis();
    const emptier = new Redis(redis.url);
    let isOver = false;
    const emptying = (async () => {
      while (!isOver) {
        await emptier.flushall();
        await emptier.script('FLUSH');
      }
    })();
    const join = async () => {
      const link = await openRedisLink({
        url: redis.url,
        key: 'limit',
        interval: 10,
        connector: randomUUID(),
        onLost: () => undefined,
      });
      link.close();
    };
    const failures = [];
    for (let round = 0; round < 40; round++) {
      const results = await Promise.allSettled([join(), join()]);
      for (const result of results)
        if (result.status === 'rejected') failures.push(redisFailure(result.reason));
    }
    isOver = true;
    await emptying;
    emptier.disconnect();
    expect(failures.filter(({ type }) => type !== 'transient_error').map(({ message }) => message)).toEqual(
      [],
    );
  });
});

describe('a Redis that cannot be used at the start', () => {
  test('because nobody listens: `check` names it, `write` fails for now and sends nothing', async () => {
    await using sandbox = await startSandbox();
    const password = 'correct-horse';
    using given = files(configWith(sandbox, `redis://:${password}@127.0.0.1:1`));
    const checked = await run(given.check);
    expect(checked.messages.at(-1)?.connectionStatus).toEqual({
      status: 'FAILED',
      message: expect.stringMatching(
        /^\/shared_limit\/url: Redis cannot be reached, or is not ready \(ECONNREFUSED\)/,
      ),
    });
    const { code, messages, lines } = await run(given.write, { stdin: Readable.from(users(0, 1)) });
    expect(code).toBe(1);
    expect(messages.at(-1)?.trace?.error).toMatchObject({
      failure_type: 'transient_error',
      message: expect.stringContaining('/shared_limit/url'),
    });
    expect((await sandbox.counters()).requests).toBe(1);
    expect([...checked.lines, ...lines].join()).not.toContain(password);
  });

  testWithRedis('because the password is wrong: that is for the user to mend', async () => {
    await using redis = await startRedis({ password: 'correct-horse' });
    await using sandbox = await startSandbox();
    using right = files(configWith(sandbox, redis.url));
    expect((await run(right.check)).messages.at(-1)?.connectionStatus).toEqual({ status: 'SUCCEEDED' });
    using wrong = files(configWith(sandbox, redis.url.replace('correct-horse', 'battery-staple')));
    const { code, messages, lines } = await run(wrong.write);
    expect(code).toBe(1);
    expect(messages.at(-1)?.trace?.error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringContaining('(WRONGPASS)'),
    });
    expect(lines.join()).not.toMatch(/correct-horse|battery-staple/);
  });
});

testWithRedis('a sync that is stopped leaves Redis and ends at once', async () => {
  await using redis = await startRedis();
  await using sandbox = await startSandbox();
  using given = files(configWith(sandbox, redis.url));
  const program = start(given.write);
  await program.line((line) => line.includes('destination-braze '));
  await pass(0.5);
  const stoppedAt = performance.now();
  program.kill('SIGTERM');
  expect((await program.finished).code).toBe(143);
  expect(performance.now() - stoppedAt).toBeLessThan(3_000);
});
