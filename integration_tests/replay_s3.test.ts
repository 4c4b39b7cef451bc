import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { catalogOf, configFor, type Files, files } from './support/files.ts';
import { run, start } from './support/program.ts';
import { BAD, copies, event, events, failureOf, logOf, MENDED } from './support/rejected.ts';
import { type S3Setting, startS3Setting } from './support/rejected_s3.ts';
import type { S3DeadLetter } from './support/s3.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { startFaultyStore } from './support/store_faults.ts';

/** Dead letters in a real store with the S3 API are replayed. */

jest.setTimeout(180_000);

let setting: S3Setting;
beforeAll(async () => {
  setting = await startS3Setting();
});
afterAll(async () => {
  await setting?.[Symbol.asyncDispose]();
});

let prefixes = 0;

interface Given extends Files {
  readonly prefix: string;
  /** The arguments of a replay of the prefix, or of one of its objects. */
  replay(name?: string): string[];
  /** Changes the configuration. @param settings others than the dead letter. */
  use(streams: object[], change?: Partial<S3DeadLetter>, settings?: object): void;
  /** The names of the dead letters, in their order in the bucket. */
  names(): Promise<string[]>;
}

/** The files of a sync of events into a prefix of its own. */
function filesWith(sandbox: Sandbox, streams: object[]): Given {
  const prefix = `replay${prefixes++}/of events`;
  const given = files('{}', catalogOf('events'));
  const config = join(given.directory, 'config.json');
  const use = (streams: object[], change: Partial<S3DeadLetter> = {}, settings: object = {}) => {
    const dead_letter = { ...setting.s3.settings, prefix, ...change };
    writeFileSync(config, JSON.stringify(configFor(sandbox.url, { streams, dead_letter, ...settings })));
  };
  use(streams);
  return {
    ...given,
    prefix,
    use,
    replay: (name = '') => [
      'replay',
      ...given.write.slice(1),
      `s3://${setting.s3.bucket}/${prefix}${name && `/${name}`}`,
    ],
    async names() {
      const keys = (await setting.store.list(`${prefix}/`)).map(({ key }) => key.slice(prefix.length + 1));
      return keys.filter((name) => name.endsWith('.jsonl'));
    },
  };
}

async function reject(given: Given, input: string): Promise<void> {
  expect((await run(given.write, { stdin: input })).code).toBe(0);
}

describe('a replay of a prefix', () => {
  test('sends each row once, however often it is started', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await reject(given, events(3));
    await reject(given, [3, 4, 5].map((number) => event(number)).join(''));
    given.use(MENDED);
    const first = await run(given.replay());
    expect([first.code, failureOf(first)]).toEqual([0, []]);
    expect(logOf(first)).toContain('is done: each of its rows is settled');
    expect(await copies(sandbox, 6)).toEqual(new Array(6).fill(1));
    expect(await given.names()).toHaveLength(2);
    const again = await run(given.replay());
    expect(logOf(again)).toContain('it is done');
    expect([again.code, await copies(sandbox, 6)]).toEqual([0, new Array(6).fill(1)]);
    const keys = (await setting.store.list(`${given.prefix}/`)).map(({ key }) => key);
    expect(keys.filter((key) => key.endsWith('.lock'))).toEqual([]);
  });

  test('finds what was rejected again by itself', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await reject(given, event(0) + event(1, 'user1', { occurred: 'never' }));
    given.use(MENDED);
    const first = await run(given.replay());
    expect(first.code).toBe(0);
    expect(logOf(first)).toMatch(
      /1 rows were rejected again\. They are in s3:\/\/rejects\/replay\d+\/of events\/events\./,
    );
    expect(await given.names()).toHaveLength(2);
    given.use([{ stream: 'events', object: 'ignore' }]);
    const second = await run(given.replay());
    expect([second.code, await copies(sandbox, 2)]).toEqual([0, [1, 0]]);
    expect(logOf(await run(given.replay()))).toContain('is done');
  });

  test('of one object sends that one alone, and another bucket than that of the configuration is asked', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, BAD);
    await reject(given, events(1));
    await reject(given, event(1));
    const [, second = ''] = await given.names();
    given.use(MENDED, { bucket: 'elsewhere', prefix: '' });
    expect((await run(given.replay(second))).code).toBe(0);
    expect((await copies(sandbox, 2)).reduce((sum, held) => sum + held)).toBe(1);
    expect((await run(given.replay())).code).toBe(0);
    expect(await copies(sandbox, 2)).toEqual([1, 1]);
  });

  test('of a prefix that holds none says so', async () => {
    await using sandbox = await startSandbox();
    using given = filesWith(sandbox, MENDED);
    const finished = await run(given.replay());
    expect([finished.code, logOf(finished)]).toEqual([
      0,
      expect.stringContaining('holds no dead-letter file'),
    ]);
  });
});

test('a replay that is stopped goes on where it was, and no row is sent twice', async () => {
  await using sandbox = await startSandbox();
  using given = filesWith(sandbox, BAD);
  await reject(given, events(2_000));
  // So slow that it is not done before it is stopped, however busy the machine is.
  const windows = [{ requests: 3, seconds: 1 }];
  given.use(MENDED, {}, { rate_limit: { plan: 'custom', windows, objects_per_request: 75 } });
  const program = start(given.replay());
  while ((await sandbox.counters()).requests < 3) await sleep(20);
  program.kill('SIGTERM');
  const stopped = await program.finished;
  expect(stopped.code).toBe(143);
  expect(logOf(stopped)).toContain('The same command goes on where this one has stopped');
  const before = (await sandbox.events()).length;
  expect(before).toBeGreaterThan(0);
  expect((await run(given.replay())).code).toBe(0);
  expect((await copies(sandbox, 2_000)).filter((held) => held !== 1)).toEqual([]);
});

test('one that was killed leaves a lock, which the next one takes over', async () => {
  await using sandbox = await startSandbox();
  using given = filesWith(sandbox, BAD);
  await reject(given, events(50));
  given.use(MENDED);
  await sandbox.faults({ latency: { ms: 20_000 } });
  const program = start(given.replay());
  await program.line((line) => line.includes('Replaying s3://'));
  await sleep(500);
  const other = await run(given.replay());
  expect(failureOf(other)).toMatchObject([
    { failure_type: 'transient_error', message: expect.stringContaining('replay.lock') },
  ]);
  program.kill('SIGKILL');
  await program.finished;
  await sandbox.faults({ latency: { ms: 0 } });
  const next = await run(given.replay());
  expect([next.code, failureOf(next)]).toEqual([0, []]);
  const held = await copies(sandbox, 50);
  expect(held.every((count) => count === 1 || count === 2)).toBe(true);
});

describe('a store that refuses', () => {
  test.each([
    ['GET', /s3:ListBucket/, 'config_error'],
    ['PUT', /s3:PutObject/, 'config_error'],
  ] as const)('%s: nothing is sent, and the permission is named', async (denied, words, type) => {
    await using sandbox = await startSandbox();
    await using faulty = await startFaultyStore(setting.s3.url);
    using given = filesWith(sandbox, BAD);
    await reject(given, events(2));
    given.use(MENDED, { endpoint: faulty.url });
    faulty.faults(({ method }) => (method === denied ? 'denied' : 'none'));
    const finished = await run(given.replay());
    expect(finished.code).toBe(1);
    expect(failureOf(finished)).toMatchObject([
      { failure_type: type, message: expect.stringMatching(words) },
    ]);
    expect((await sandbox.counters()).requests).toBe(0);
  });

  test('no object in the middle of a replay: what was not kept again is not settled', async () => {
    await using sandbox = await startSandbox();
    await using faulty = await startFaultyStore(setting.s3.url);
    using given = filesWith(sandbox, BAD);
    await reject(given, events(2));
    given.use(BAD, { endpoint: faulty.url });
    faulty.faults(({ method, path }) =>
      method === 'PUT' && !/\.(lock|progress)\?/.test(path) ? 'denied' : 'none',
    );
    const failed = await run(given.replay());
    expect(failureOf(failed)).toMatchObject([{ message: expect.stringContaining('denies s3:PutObject') }]);
    given.use(MENDED);
    expect((await run(given.replay())).code).toBe(0);
    expect(await copies(sandbox, 2)).toEqual([1, 1]);
  });
});
