import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Window } from '../braze/plans.ts';
import { createPacer, type Pacer, pace } from './pacer.ts';
import { timerClock } from './testing.ts';

const never = new AbortController().signal;
let pacers: Pacer[] = [];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(async () => {
  await stop(...pacers);
  pacers = [];
  jest.useRealTimers();
});

function pacerOf(windows: readonly Window[], onPermit: () => void = () => {}): Pacer {
  const pacer = createPacer(windows, timerClock, onPermit);
  pacers.push(pacer);
  return pacer;
}

/** Bottleneck ends behind a timer. */
async function stop(...all: Pacer[]): Promise<void> {
  const stopped = all.map((pacer) => pacer.stop());
  await pass(0);
  await Promise.all(stopped);
}

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** A user of permits that takes all it can get while `greedy` is set; when it took them is in `taken`. */
function takerOf(windows: readonly Window[]) {
  const taker = { greedy: true, taken: [] as number[], takeAll };
  const pacer = pacerOf(windows, takeAll);
  function takeAll() {
    while (taker.greedy && pacer.take()) taker.taken.push(Date.now());
  }
  return taker;
}

/** The most of these points in time that lie in any stretch of so many seconds. */
function most(times: readonly number[], seconds: number): number {
  let first = 0;
  return times.reduce((max, time, index) => {
    while ((times[first] as number) <= time - seconds * 1000) first++;
    return Math.max(max, index - first + 1);
  }, 0);
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
};

describe('the pace', () => {
  test.each(Object.entries(PLANS))('%s: a little below the slowest window, in small blocks', (_, windows) => {
    const { interval, block } = pace(windows);
    const rate = 1 / interval;
    for (const { requests, seconds } of windows) {
      expect(rate).toBeLessThanOrEqual((0.98 * requests) / (seconds * 1000) + 1e-9);
      expect(block).toBeLessThanOrEqual(Math.max(1, requests / 100));
    }
    expect(block * interval).toBeLessThanOrEqual(Math.max(50, interval));
    expect(block).toBeGreaterThanOrEqual(1);
  });

  test('the slowest rate counts, not the smallest number', () => {
    const burst = { requests: 100, seconds: 1 };
    const hour = { requests: 3_600, seconds: 3_600 };
    expect(pace([burst, hour])).toEqual(pace([hour, burst]));
    expect(pace([burst, hour]).interval).toBeCloseTo(1_000 / 0.98);
  });
});

describe('the limit', () => {
  test.each(Object.entries(PLANS))(
    '%s: who takes all gets almost as much as Braze allows, and no window ever holds more',
    async (_, windows) => {
      const taker = takerOf(windows);
      taker.takeAll();
      await pass(10_000);
      for (const { requests, seconds } of windows) {
        expect(most(taker.taken, seconds)).toBeLessThanOrEqual(requests);
      }
      const rate = Math.min(...windows.map(({ requests, seconds }) => requests / seconds));
      expect(taker.taken.length).toBeGreaterThanOrEqual(Math.floor(rate * 10 * 0.96));
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
      for (const { requests, seconds } of windows) {
        expect(most(taker.taken, seconds)).toBeLessThanOrEqual(requests);
      }
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
    const { block } = pace([{ requests: 10_000, seconds: 10 }]);
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
    const pacer = pacers[0] as Pacer;
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
    expect(pacer.pausedFor()).toBe(2_400);
    let waited = false;
    pacer.wait(never).then(() => {
      waited = true;
    });
    await pass(1_990);
    expect(waited).toBe(false);
    await pass(50);
    expect(waited).toBe(true);
    pacer.pause(100);
    expect(pacer.pausedFor()).toBe(2_500);
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
