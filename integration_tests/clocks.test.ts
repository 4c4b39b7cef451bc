import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { ACCEPTED, type HostileBraze, hostileBraze } from './support/hostile.ts';
import { record } from './support/messages.ts';
import { type Finished, run, start } from './support/program.ts';
import { redisHint, runsRedis, startRedis } from './support/redis.ts';

/** The machine's clock is set while a sync runs. Nothing waits longer for that, and nothing goes faster. */

const HOUR = 3_600_000;

/** By how much the clock is wrong, as JavaScript of the milliseconds since the start of the program. */
const CLOCKS = [
  ['is set back by an hour', `(ms) => (ms < 800 ? 0 : -${HOUR})`],
  ['is set forward by an hour', `(ms) => (ms < 800 ? 0 : ${HOUR})`],
  ['jumps all the time', `(ms) => [0, ${HOUR}, -${HOUR}][Math.floor(ms / 37) % 3]`],
] as const;

/** Makes the wall clock of a program wrong. Only what reads the time by JavaScript sees it, which is all of the program. */
function withClock(error: string): Record<string, string> {
  const code = `
    const Real = Date, now = Date.now, error = ${error};
    Real.now = () => now() + error(performance.now());
    globalThis.Date = class Date extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(Real.now()); }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

/** 60 requests a second, of two objects each. */
const PACED = {
  rate_limit: { plan: 'custom', windows: [{ requests: 60, seconds: 1 }], objects_per_request: 2 },
};

/** What 60 of these requests take at least, where a busy machine has been late with those before them. Milliseconds. */
const A_SECOND = 500;

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => record('users', { external_id: `user${i}` })).join('');

/** A sync of so many users. */
const syncWith =
  (env: Record<string, string>) =>
  async (braze: HostileBraze, count: number, settings: object = {}): Promise<Finished> => {
    using given = files(configFor(braze.url, settings));
    const finished = await run(given.write, { stdin: rows(count), env, seconds: 30 });
    expect(finished.code).toBe(0);
    return finished;
  };

/** Milliseconds between each request and the one so many before it. */
function spans({ requests }: HostileBraze, distance: number): number[] {
  return requests.slice(distance).map(({ at }, i) => at - (requests[i]?.at ?? 0));
}

/** Seconds that the summary tells. */
function secondsOf({ messages }: Finished): number {
  const summary = messages.map(({ log }) => log?.message ?? '').find((line) => line.startsWith('Summary:'));
  return Number(/(-?\d+\.\d) s\.$/.exec(summary ?? '')?.[1]);
}

describe.each(CLOCKS)('a clock that %s', (_, error) => {
  const env = withClock(error);
  const sync = syncWith(env);

  test.concurrent('changes nothing of the pace', async () => {
    await using braze = await hostileBraze([ACCEPTED]);
    const finished = await sync(braze, 300, PACED);
    expect(braze.requests).toHaveLength(150);
    expect(Math.min(...spans(braze, 60))).toBeGreaterThan(A_SECOND);
    expect(finished.durationMs).toBeLessThan(12_000);
    expect(secondsOf(finished)).toBeGreaterThan(1);
    expect(secondsOf(finished)).toBeLessThan(12);
  });

  test.concurrent('ends no request that waits for a usable answer, and holds none', async () => {
    await using braze = await hostileBraze((_request, nth) => (nth < 4 ? { status: 503 } : ACCEPTED));
    const { durationMs } = await sync(braze, 2);
    expect(braze.requests).toHaveLength(4);
    expect(durationMs).toBeLessThan(12_000);
  });

  test.concurrent('makes no pause shorter or longer', async () => {
    await using braze = await hostileBraze([{ status: 429, headers: { 'retry-after': '2' } }, ACCEPTED]);
    await sync(braze, 2);
    const [pause = 0] = spans(braze, 1);
    expect(pause).toBeGreaterThan(1_990);
    expect(pause).toBeLessThan(6_000);
  });

  test.concurrent('holds no row back that waits for others', async () => {
    await using braze = await hostileBraze([ACCEPTED]);
    using given = files(configFor(braze.url));
    const program = start(given.write, { env, seconds: 30 });
    await program.line((line) => line.includes('"LOG"'));
    const writtenAt = performance.now();
    await program.write(rows(1));
    while (braze.requests.length === 0 && performance.now() - writtenAt < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const [request] = braze.requests;
    expect((request?.at ?? Number.POSITIVE_INFINITY) - writtenAt).toBeLessThan(6_000);
    program.end();
    expect((await program.finished).code).toBe(0);
  });
});

(runsRedis ? test : test.skip)(
  `a limit that is shared is kept, and used, by a program whose clock jumps all the time${redisHint}`,
  async () => {
    await using redis = await startRedis();
    await using braze = await hostileBraze([ACCEPTED]);
    const settings = { ...PACED, shared_limit: { type: 'redis', url: redis.url } };
    const finished = await syncWith(withClock(CLOCKS[2][1]))(braze, 300, settings);
    expect(braze.requests).toHaveLength(150);
    expect(Math.min(...spans(braze, 60))).toBeGreaterThan(A_SECOND);
    expect(finished.durationMs).toBeLessThan(12_000);
  },
);
