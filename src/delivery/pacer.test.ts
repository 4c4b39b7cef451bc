import { getEventListeners } from 'node:events';
import { describe, expect, jest, test } from '@jest/globals';
import type { Window } from '../braze/endpoint.ts';
import type { Hold } from './pacing/hold.ts';
import { pace } from './pacing/pace.ts';
import {
  expectWithinLimits,
  grantedIn,
  never,
  PLANS,
  pacerOf,
  pacers,
  pass,
  stop,
  takerOf,
} from './testing/pacer.ts';

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

describe('the end', () => {
  test('who waits goes without a permit when the sync is aborted, in a pause too', async () => {
    const pacer = pacerOf([{ requests: 1, seconds: 1 }]);
    const abort = new AbortController();
    pacer.pause(60_000);
    const waits = [pacer.wait(abort.signal), pacer.wait(abort.signal)];
    abort.abort();
    await expect(Promise.all(waits)).resolves.toHaveLength(2);
    await expect(pacer.wait(abort.signal)).resolves.toBeUndefined();
    expect(pacer.take()).toBe(false);
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
