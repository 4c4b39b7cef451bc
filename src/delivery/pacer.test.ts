import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import type { Window } from '../braze/endpoint.ts';
import { createPacer, type PacerOptions, type SteeredPacer } from './pacer.ts';
import type { Hold } from './pacing/hold.ts';
import { pace } from './pacing/pace.ts';
import { timerClock } from './testing.ts';

const never = new AbortController().signal;
let pacers: SteeredPacer[] = [];

beforeEach(() => {
  // At the beginning of an hour, and of every shorter window.
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'],
    now: Date.UTC(2026, 0, 1, 12),
  });
});

afterEach(async () => {
  await stop(...pacers);
  pacers = [];
  jest.useRealTimers();
});

function pacerOf(
  windows: readonly Window[],
  onPermit: () => void = () => {},
  options: Partial<PacerOptions> = {},
): SteeredPacer {
  const pacer = createPacer({ bucket: { windows, share: 1 }, clock: timerClock, onPermit, ...options });
  pacers.push(pacer);
  return pacer;
}

/** Bottleneck ends behind a timer. */
async function stop(...all: SteeredPacer[]): Promise<void> {
  const stopped = all.map((pacer) => pacer.stop());
  await pass(0);
  await Promise.all(stopped);
}

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** A user of permits that takes all it can get while `greedy` is set; when it took them is in `taken`. */
function takerOf(windows: readonly Window[], options: Partial<PacerOptions> = {}) {
  const taker = { greedy: true, taken: [] as number[], takeAll };
  const pacer = pacerOf(windows, takeAll, options);
  function takeAll() {
    while (taker.greedy && pacer.take()) taker.taken.push(Date.now());
  }
  return Object.assign(taker, { pacer });
}

/** The most of these points in time that lie in any stretch of so many seconds. */
function most(times: readonly number[], seconds: number): number {
  let first = 0;
  return times.reduce((max, time, index) => {
    while ((times[first] as number) <= time - seconds * 1000) first++;
    return Math.max(max, index - first + 1);
  }, 0);
}

/** The shortest window holds wherever it begins, the longer ones from their beginning on the clock. */
function expectWithinLimits(times: readonly number[], windows: readonly Window[]): void {
  const shortest = Math.min(...windows.map(({ seconds }) => seconds));
  for (const { requests, seconds } of windows) {
    const used = seconds === shortest ? most(times, seconds) : Math.max(...perWindow(times, seconds));
    expect(used).toBeLessThanOrEqual(requests);
  }
}

/** How many of these points in time lie in each window of the clock that holds one. */
function perWindow(times: readonly number[], seconds: number): number[] {
  const counts = new Map<number, number>();
  for (const time of times) {
    const window = Math.floor(time / (seconds * 1000));
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  return [...counts.values()];
}

/** What a window grants within so many seconds from a beginning of it. */
function grantedIn(duration: number, { requests, seconds }: Window): number {
  if (seconds <= 3) return (requests / seconds) * duration;
  const whole = Math.floor(duration / seconds);
  return whole * requests + Math.min(requests, (requests / seconds) * (duration - whole * seconds));
}

const PLANS: Record<string, Window[]> = {
  standard: [{ requests: 3_000, seconds: 3 }],
  legacy: [{ requests: 50_000, seconds: 60 }],
  bulk: [{ requests: 50, seconds: 1 }],
  'a share of 1% of the bulk plan': [{ requests: 1, seconds: 1 }],
  'ten a second': [{ requests: 10, seconds: 1 }],
  'a thousand a second': [{ requests: 1_000, seconds: 1 }],
  'an hour and a burst': [
    { requests: 250_000, seconds: 3_600 },
    { requests: 600, seconds: 3 },
  ],
  'a burst that uses up a longer window': [
    { requests: 600, seconds: 3 },
    { requests: 900, seconds: 9 },
  ],
};

describe('the limit', () => {
  test.each(Object.entries(PLANS))(
    '%s: who takes all gets almost as much as Braze allows, and no window ever holds more',
    async (_, windows) => {
      const taker = takerOf(windows);
      taker.takeAll();
      await pass(10_000);
      expectWithinLimits(taker.taken, windows);
      const possible = Math.min(...windows.map((window) => grantedIn(10, window)));
      expect(taker.taken.length).toBeGreaterThanOrEqual(Math.floor(possible * 0.96));
    },
  );

  test.each(Object.entries(PLANS))(
    '%s: it holds for who lets permits lie and takes all later, too',
    async (_, windows) => {
      const taker = takerOf(windows);
      for (const idle of [5, 25, 60, 99, 150, 1_000]) {
        taker.greedy = false;
        pacers[0]?.take();
        await pass(idle);
        taker.greedy = true;
        taker.takeAll();
        await pass(1_200);
      }
      expectWithinLimits(taker.taken, windows);
    },
  );
});

describe('permits', () => {
  test('come to who was refused one', async () => {
    const onPermit = jest.fn();
    const pacer = pacerOf([{ requests: 10, seconds: 1 }], onPermit);
    expect(pacer.take()).toBe(false);
    expect(onPermit).not.toHaveBeenCalled();
    await pass(5);
    expect(onPermit).toHaveBeenCalledTimes(1);
    expect(pacer.take()).toBe(true);
    expect(pacer.take()).toBe(false);
  });

  test('that nobody took in time are void', async () => {
    const pacer = pacerOf([{ requests: 3_000, seconds: 3 }]);
    pacer.take();
    await pass(10);
    await pass(500);
    expect(pacer.take()).toBe(false);
  });

  test('that are left of a block are void when the next one comes', async () => {
    const pacer = pacerOf([{ requests: 10_000, seconds: 10 }]);
    const { block } = pace({ requests: 10_000, seconds: 10 });
    const takeUpTo = (most: number) => {
      let taken = 0;
      while (taken < most && pacer.take()) taken++;
      return taken;
    };
    takeUpTo(1);
    await pass(5);
    expect(takeUpTo(block - 2)).toBe(block - 2);
    await pass(30);
    expect(takeUpTo(2 * block)).toBe(block);
  });

  test('go to those who wait before those who only take, first come, first served', async () => {
    const served: string[] = [];
    const pacer = pacerOf([{ requests: 10, seconds: 1 }], () => {
      if (pacer.take()) served.push('taker');
    });
    pacer.take();
    for (const name of ['first', 'second']) pacer.wait(never).then(() => served.push(name));
    expect(pacer.take()).toBe(false);
    await pass(50);
    expect(served).toEqual(['first']);
    expect(pacer.take()).toBe(false);
    await pass(250);
    expect(served).toEqual(['first', 'second', 'taker']);
  });
});

describe('a pause', () => {
  test('gives nothing to anybody until it is over, then both are served again', async () => {
    const taker = takerOf([{ requests: 100, seconds: 1 }]);
    const { pacer } = taker;
    taker.takeAll();
    await pass(500);
    const before = taker.taken.length;
    pacer.pause(5_000);
    let waited = false;
    pacer.wait(never).then(() => {
      waited = true;
    });
    await pass(4_900);
    expect(pacer.take()).toBe(false);
    expect([taker.taken.length, waited]).toEqual([before, false]);
    await pass(1_000);
    expect(waited).toBe(true);
    expect(taker.taken.length).toBeGreaterThan(before + 50);
  });

  test('is as long as the longest that was asked for, and counted once', async () => {
    const pacer = pacerOf([{ requests: 100, seconds: 1 }]);
    pacer.pause(1_000);
    pacer.pause(500);
    await pass(400);
    pacer.pause(2_000);
    expect(pacer.pausedFor()).toBe(400);
    let waited = false;
    pacer.wait(never).then(() => {
      waited = true;
    });
    await pass(1_990);
    expect(waited).toBe(false);
    await pass(50);
    expect(waited).toBe(true);
    pacer.pause(100);
    expect(pacer.pausedFor()).toBe(2_400);
    await pass(500);
    expect(pacer.pausedFor()).toBe(2_500);
  });
});

describe('a limit that is used up', () => {
  const windows = [
    { requests: 100, seconds: 1 },
    { requests: 50, seconds: 60 },
  ];

  test('is waited for to its end on the clock, by everybody; the pace before it is that of the burst', async () => {
    const taker = takerOf(windows);
    taker.takeAll();
    await pass(1_000);
    expect(taker.taken).toHaveLength(49);
    const waited = jest.fn();
    taker.pacer.wait(never).then(waited);
    await pass(58_900);
    expect(taker.taken).toHaveLength(49);
    expect(waited).not.toHaveBeenCalled();
    await pass(1_500);
    expect(waited).toHaveBeenCalledTimes(1);
    expect(taker.taken).toHaveLength(49 + 48);
  });

  test('is told when the wait begins and when it is over, if it is long', async () => {
    const onHold = jest.fn<(hold: Hold | null) => void>();
    const start = Date.now();
    const taker = takerOf(windows, { onHold });
    taker.takeAll();
    await pass(30_000);
    expect(onHold.mock.calls).toEqual([
      [{ until: start + 60_000, reason: 'the limit of 50 requests in 60 s is used up' }],
    ]);
    await pass(30_100);
    expect(onHold).toHaveBeenCalledTimes(2);
    expect(onHold).toHaveBeenLastCalledWith(null);
    const short = jest.fn();
    takerOf([windows[0] as Window, { requests: 5, seconds: 2 }], { onHold: short }).takeAll();
    await pass(4_000);
    expect(short).not.toHaveBeenCalled();
  });

  test('in a window of weeks, for which no timer can be set, is looked at once a second', async () => {
    const taker = takerOf([windows[0] as Window, { requests: 10, seconds: 40 * 24 * 3_600 }]);
    taker.takeAll();
    await pass(1_000);
    const timers = jest.spyOn(globalThis, 'setTimeout');
    await pass(60_000);
    expect(timers.mock.calls.length).toBeLessThanOrEqual(61);
    expect(taker.taken).toHaveLength(9);
    timers.mockRestore();
  });
});

describe('what the answers say', () => {
  /** A Braze that grants so many requests in each 3 s, other programs' among them, and answers after `latency`. */
  function brazeOf(limit: number, latency: number) {
    const braze = { limit, start: 0, used: 0, refused: 0, granted: [] as number[], arrive, post };
    function arrive(): boolean {
      const start = Math.floor(Date.now() / 3_000) * 3_000;
      if (start !== braze.start) Object.assign(braze, { start, used: 0 });
      if (braze.used >= braze.limit) return false;
      braze.used++;
      return true;
    }
    async function post(): Promise<Answer> {
      if (arrive()) braze.granted.push(Date.now());
      else braze.refused++;
      const headers = {
        'x-ratelimit-limit': String(braze.limit),
        'x-ratelimit-remaining': String(braze.limit - braze.used),
        'x-ratelimit-reset': String((braze.start + 3_000) / 1_000),
      };
      await new Promise((resolve) => setTimeout(resolve, latency));
      return { status: 201, headers, body: '{"message":"success"}' };
    }
    return braze;
  }

  /** Sends all it can to the Braze, by the plan of 300 requests in 3 s. */
  function syncTo(braze: { post(): Promise<Answer> }) {
    const pacer = pacerOf([{ requests: 300, seconds: 3 }], pump);
    const post = pacer.watch(braze.post);
    function pump() {
      while (pacer.take()) void post('{}');
    }
    pump();
  }

  test('a lower limit is obeyed from the first window on, and nearly used', async () => {
    const braze = brazeOf(120, 100);
    syncTo(braze);
    await pass(15_000);
    expect(braze.refused).toBe(0);
    expect(
      perWindow(braze.granted, 3)
        .slice(1)
        .every((requests) => requests >= 110),
    ).toBe(true);
    // Evenly, not in a rush at the beginning of each window.
    const gaps = braze.granted.slice(1).map((time, index) => time - (braze.granted[index] ?? 0));
    expect(Math.max(...gaps.slice(-300))).toBeLessThan(300);
  });

  test('traffic of another program is made room for, and the room is taken back', async () => {
    const braze = brazeOf(300, 100);
    syncTo(braze);
    await pass(3_000);
    let othersRefused = 0;
    const others = setInterval(() => {
      if (!braze.arrive()) othersRefused++;
    }, 20);
    await pass(9_000);
    braze.refused = 0;
    othersRefused = 0;
    await pass(12_000);
    expect([braze.refused, othersRefused]).toEqual([0, 0]);
    expect(perWindow(braze.granted, 3).at(-2)).toBeGreaterThan(120);
    clearInterval(others);
    await pass(15_000);
    expect(perWindow(braze.granted, 3).at(-2)).toBeGreaterThan(280);
  });

  test('an answer that says that there is room again ends the wait', async () => {
    const pacer = pacerOf([{ requests: 300, seconds: 3 }]);
    pacer.take();
    await pass(50);
    const state = { limit: 100, remaining: 0 };
    const post = pacer.watch(async () => ({
      status: 201,
      headers: {
        'x-ratelimit-limit': String(state.limit),
        'x-ratelimit-remaining': String(state.remaining),
        'x-ratelimit-reset': '1800',
      },
      body: '',
    }));
    await post('{}');
    const waited = jest.fn();
    pacer.wait(never).then(waited);
    await pass(1_000);
    expect(waited).not.toHaveBeenCalled();
    state.remaining = 50;
    await post('{}');
    await pass(100);
    expect(waited).toHaveBeenCalledTimes(1);
  });

  test('that there is no answer says nothing', async () => {
    const pacer = pacerOf([{ requests: 300, seconds: 3 }]);
    const failed = { failure: 'ECONNRESET', sent: true } as const;
    expect(await pacer.watch(async () => failed)('{}')).toBe(failed);
  });
});

describe('turns that are shared', () => {
  test('come from their source, which knows how much they are worth and who uses them', async () => {
    let give: () => void = () => {};
    const stopped = jest.fn(async () => {});
    const opened = jest.fn();
    const pacer = pacerOf([{ requests: 10_000, seconds: 10 }], undefined, {
      turns: {
        shared: true,
        open(usage) {
          opened(usage.taken());
          return {
            next: () => new Promise((resolve) => (give = resolve)),
            ahead: () => 1,
            permits: (portion) => 2.5 * portion,
            stop: stopped,
          };
        },
      },
    });
    const turn = async () => {
      let taken = 0;
      pacer.take();
      give();
      await pass(0);
      while (pacer.take()) taken++;
      return taken;
    };
    expect(opened).toHaveBeenCalledWith(0);
    expect([await turn(), await turn(), await turn(), await turn()]).toEqual([2, 3, 2, 3]);
    await pacer.stop();
    expect(stopped).toHaveBeenCalledTimes(1);
  });
});

describe('the end', () => {
  test('who waits goes without a permit when the sync is aborted, in a pause too', async () => {
    const pacer = pacerOf([{ requests: 1, seconds: 1 }]);
    const abort = new AbortController();
    pacer.pause(60_000);
    const waits = [pacer.wait(abort.signal), pacer.wait(abort.signal)];
    abort.abort();
    await Promise.all(waits);
    await pacer.wait(abort.signal);
  });

  test('who was served does not listen for the end any more: a sync has more waits than memory', async () => {
    const pacer = pacerOf([{ requests: 1_000, seconds: 1 }]);
    const { signal } = new AbortController();
    const waits = Array.from({ length: 50 }, () => pacer.wait(signal));
    await pass(1_000);
    await Promise.all(waits);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('a stopped pacer gives nothing and leaves no timer behind that keeps the process', async () => {
    const onPermit = jest.fn();
    const pacer = pacerOf([{ requests: 1, seconds: 1 }], onPermit);
    pacer.pause(60_000);
    await stop(pacer);
    expect(pacer.take()).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
    await pass(120_000);
    expect(onPermit).not.toHaveBeenCalled();
  });
});
