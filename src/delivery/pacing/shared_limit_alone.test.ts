import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RedisLink, RedisLinkOptions, Together } from './redis_link.ts';
import type { Turns } from './turns.ts';
import { createUsage } from './usage.ts';

/** What the Redis of these tests does: it takes connections, or refuses them with this error. */
let refusal: Error | null;
let links: { options: RedisLinkOptions; closed: boolean; exchanged: number[] }[];
let together: Together;

jest.unstable_mockModule('./redis_link.ts', () => ({
  async openRedisLink(options: RedisLinkOptions): Promise<RedisLink> {
    if (refusal !== null) throw refusal;
    const link = { options, closed: false, exchanged: [] as number[] };
    links.push(link);
    return {
      joined: together,
      turn: async () => !link.closed,
      async exchange(fresh) {
        link.exchanged.push(fresh);
        return together;
      },
      close() {
        link.closed = true;
      },
    };
  },
}));

const { openSharedLimit } = await import('./shared_limit.ts');
const { timerClock } = await import('../testing.ts');

const NOW = Date.UTC(2026, 0, 1);
const WINDOW = { requests: 3_000, seconds: 3 };
const BUCKET = { name: 'users/track', windows: [WINDOW], share: 1 };
const known = (connectors: number, time = NOW): Together => ({ connectors, taken: 0, windows: [], time });
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** The end of turns, for which Bottleneck's timers have to go on. */
async function ended(turns: Turns): Promise<void> {
  const stopped = turns.stop();
  await pass(1_000);
  await stopped;
}

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  refusal = null;
  links = [];
  together = known(1);
});
afterEach(() => {
  jest.useRealTimers();
});

async function open(windows = [WINDOW]) {
  const warned: string[] = [];
  const limit = await openSharedLimit({
    url: 'redis://127.0.0.1:6379',
    restEndpoint: 'https://rest.iad-01.braze.com',
    apiKey: 'a-good-key',
    bucket: { ...BUCKET, windows },
    clock: timerClock,
    warn: (message) => warned.push(message),
  });
  return { limit, warned };
}

/** Redis goes away under a link. */
function lose(): void {
  const link = links.at(-1);
  if (link === undefined) throw new Error('nobody is connected');
  link.closed = true;
  link.options.onLost();
}

describe('the Redis of a shared limit', () => {
  test('has to be there at the start', async () => {
    refusal = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    await expect(open()).rejects.toMatchObject({ code: 'SHARED_LIMIT_UNREACHABLE' });
  });

  test.each([
    [250, 0],
    [-251, 1],
    [90_000, 1],
  ])('whose clock differs by %s ms gives %s warnings', async (skew, warnings) => {
    together = known(1, NOW + skew);
    const { limit, warned } = await open();
    expect(warned.filter((each) => each.includes('NTP'))).toHaveLength(warnings);
    limit.close();
  });

  test('gives whole milliseconds, so turns are worth what they last; of a small window a turn is one permit', async () => {
    const { limit } = await open();
    const turns = limit.open(createUsage(BUCKET, true));
    const [{ options } = { options: { interval: 0 } }] = links;
    expect(Number.isInteger(options.interval)).toBe(true);
    expect(turns.permits(1) / options.interval).toBeCloseTo(WINDOW.requests / (WINDOW.seconds * 1000), 1);
    await ended(turns);
    const small = { requests: 2, seconds: 60 };
    const few = (await open([small])).limit.open(createUsage({ ...BUCKET, windows: [small] }, true));
    expect(few.permits(1)).toBe(1);
    await ended(few);
  });

  test('learns what this connector takes, each permit once', async () => {
    const { limit } = await open();
    const usage = createUsage(BUCKET, true);
    const turns = limit.open(usage);
    await pass(0);
    usage.take(timerClock.now());
    usage.take(timerClock.now());
    await pass(250);
    expect(links[0]?.exchanged).toEqual([0, 2, 0]);
    await ended(turns);
    expect(links[0]?.closed).toBe(true);
  });
});

describe('a connector whose Redis is lost', () => {
  test.each([
    [1, 'the whole limit'],
    [4, '1/4 of the limit'],
  ])('one of %s goes on alone with %s', async (connectors, part) => {
    together = known(connectors);
    const { limit, warned } = await open();
    const turns = limit.open(createUsage(BUCKET, true));
    await turns.next();
    const ahead = turns.ahead();
    lose();
    expect(warned).toEqual([expect.stringContaining(`goes on alone with ${part}: ${connectors} shared it`)]);
    const whole = turns.permits(1 / connectors);
    expect(turns.permits(1)).toBe(whole);
    expect(turns.permits(0.1)).toBeLessThan(whole);
    expect(turns.ahead()).toBe(ahead);
    const turn = turns.next();
    await pass(1_000);
    await turn;
    await ended(turns);
  });

  test('tries again until Redis is back, and shares as before', async () => {
    const { limit, warned } = await open();
    const turns = limit.open(createUsage(BUCKET, true));
    refusal = new Error('gone');
    lose();
    await pass(5_000);
    expect([links.length, warned.length]).toEqual([1, 1]);
    refusal = null;
    await pass(2_000);
    expect(links).toHaveLength(2);
    expect(warned[1]).toContain('answers again');
    expect(new Set(links.map(({ options }) => options.connector)).size).toBe(1);
    await turns.next();
    await pass(100);
    expect(links[1]?.exchanged.length).toBeGreaterThan(0);
    await ended(turns);
    expect(links[1]?.closed).toBe(true);
  });

  test('tries no more once it has ended', async () => {
    const { limit } = await open();
    lose();
    limit.close();
    await pass(10_000);
    expect(links).toHaveLength(1);
  });
});
