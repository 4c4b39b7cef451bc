import { afterEach, beforeEach, expect, jest } from '@jest/globals';
import type { Window } from '../../braze/endpoint.ts';
import { createPacer, type PacerOptions, type SteeredPacer } from '../pacer.ts';
import { timerClock } from '../testing.ts';

export const never = new AbortController().signal;
/** The pacers of a test: they are stopped at its end. */
export const pacers: SteeredPacer[] = [];

beforeEach(() => {
  // At the beginning of an hour, and of every shorter window.
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'],
    now: Date.UTC(2026, 0, 1, 12),
  });
});

afterEach(async () => {
  await stop(...pacers.splice(0));
  jest.useRealTimers();
});

export function pacerOf(
  windows: readonly Window[],
  onPermit: () => void = () => {},
  options: Partial<PacerOptions> = {},
): SteeredPacer {
  const pacer = createPacer({ bucket: { windows, share: 1 }, clock: timerClock, onPermit, ...options });
  pacers.push(pacer);
  return pacer;
}

/** Bottleneck ends behind a timer. */
export async function stop(...all: SteeredPacer[]): Promise<void> {
  const stopped = all.map((pacer) => pacer.stop());
  await pass(0);
  await Promise.all(stopped);
}

export const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** A user of permits that takes all it can get while `greedy` is set; when it took them is in `taken`. */
export function takerOf(windows: readonly Window[], options: Partial<PacerOptions> = {}) {
  const taker = { greedy: true, taken: [] as number[], takeAll };
  const pacer = pacerOf(windows, takeAll, options);
  function takeAll() {
    while (taker.greedy && pacer.take()) taker.taken.push(Date.now());
  }
  return Object.assign(taker, { pacer });
}

/** The most of these points in time that lie in any stretch of `seconds`. */
export function most(times: readonly number[], seconds: number): number {
  let first = 0;
  return times.reduce((max, time, index) => {
    while ((times[first] as number) <= time - seconds * 1000) first++;
    return Math.max(max, index - first + 1);
  }, 0);
}

/** The shortest window holds wherever it begins, the longer ones from their beginning on the clock. */
export function expectWithinLimits(times: readonly number[], windows: readonly Window[]): void {
  const shortest = Math.min(...windows.map(({ seconds }) => seconds));
  for (const { requests, seconds } of windows) {
    const used = seconds === shortest ? most(times, seconds) : Math.max(...perWindow(times, seconds));
    expect(used).toBeLessThanOrEqual(requests);
  }
}

/** How many of these points in time lie in each window of the clock that holds one. */
export function perWindow(times: readonly number[], seconds: number): number[] {
  const counts = new Map<number, number>();
  for (const time of times) {
    const window = Math.floor(time / (seconds * 1000));
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  return [...counts.values()];
}

/** What a window grants within `duration` seconds from a beginning of it. */
export function grantedIn(duration: number, { requests, seconds }: Window): number {
  if (seconds <= 3) return (requests / seconds) * duration;
  const whole = Math.floor(duration / seconds);
  return whole * requests + Math.min(requests, (requests / seconds) * (duration - whole * seconds));
}

export const PLANS: Record<string, Window[]> = {
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
