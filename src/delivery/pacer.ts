import Bottleneck from 'bottleneck';
import type { Window } from '../braze/plans.ts';
import type { Clock } from './clock.ts';

/** Gives out permits to send a request, smoothly, a little below the limit. */
export interface Pacer {
  /** Takes a permit if there is one; otherwise one is ordered, and `onPermit` is called when it is there. */
  take(): boolean;
  /** Waits for a permit, before those who only `take`; resolves without one when the signal is aborted. */
  wait(signal: AbortSignal): Promise<void>;
  /** No permits for so many milliseconds: Braze answered 429. */
  pause(milliseconds: number): void;
  /** Milliseconds spent in pauses so far. */
  pausedFor(): number;
  stop(): Promise<void>;
}

/**
 * Braze's windows start on its clock, ours do not, and a request may be late by what the network adds: the rate stays
 * this share below the limit so that no window of Braze's ever holds too many.
 */
const SAFETY = 0.98;

/**
 * A permit that nobody took within this share of the shortest window is void, and so is what is left of a block when the
 * next comes: taken late, beside fresh ones, they would be more than the window allows.
 */
const PERMIT_LIFE = 0.01;

/** A block of permits stands for at most so much time, milliseconds, and so large a share of a window. */
const MAX_BLOCK_TIME = 20;
const MAX_BLOCK_SHARE = 0.01;

/**
 * Blocks that are ordered ahead, so that a moment in which this process does not run (a garbage collection, a busy
 * machine) is made up for and not lost. What comes late then is more in Braze's next window: never more than the
 * margin that {@link SAFETY} leaves.
 */
const MAX_BLOCKS_AHEAD = 5;

/**
 * A pacer that holds every one of the windows by the slowest of their rates.
 *
 * Bottleneck keeps the time. One `schedule()` costs it 0.4 ms of CPU, so permits come in blocks: a block of n is
 * followed by n times the interval of one.
 * @param onPermit permits have come for who was refused one.
 */
export function createPacer(windows: readonly Window[], clock: Clock, onPermit: () => void): Pacer {
  const { interval, block, ahead, life } = pace(windows);
  const limiter = new Bottleneck({ minTime: interval * block });
  const waiting: (() => void)[] = [];
  let permits = 0;
  let voidAt = 0;
  /** Blocks on order. */
  let ordered = 0;
  let pausedUntil = 0;
  let pausedFor = 0;
  let resumeTimer: NodeJS.Timeout | undefined;
  let stopped = false;

  function take(): boolean {
    const now = clock.now();
    if (now < pausedUntil) return false;
    if (now > voidAt) permits = 0;
    const got = permits > 0;
    if (got) permits--;
    if (permits < block / 2) order();
    return got;
  }

  function order(): void {
    while (!stopped && ordered < ahead) {
      ordered++;
      limiter.schedule(async () => {}).then(arrive, () => {});
    }
  }

  function arrive(): void {
    ordered--;
    permits = block;
    voidAt = clock.now() + life;
    serve();
  }

  function serve(): void {
    while (waiting.length > 0 && take()) waiting.shift()?.();
    if (waiting.length === 0) onPermit();
  }

  function resume(): void {
    const left = pausedUntil - clock.now();
    if (stopped) return;
    if (left > 0) resumeTimer = setTimeout(resume, left);
    else serve();
  }

  return {
    take: () => waiting.length === 0 && take(),
    wait(signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        signal.addEventListener('abort', done);
        waiting.push(done);
        serve();
      });
    },
    pause(milliseconds) {
      const now = clock.now();
      const until = now + milliseconds;
      if (until <= pausedUntil) return;
      pausedFor += until - Math.max(now, pausedUntil);
      const running = pausedUntil > now;
      pausedUntil = until;
      permits = 0;
      if (!running) resumeTimer = setTimeout(resume, milliseconds);
    },
    pausedFor: () => pausedFor,
    async stop() {
      stopped = true;
      clearTimeout(resumeTimer);
      await limiter.disconnect(false);
    },
  };
}

/** How permits come: their distance and their life in milliseconds, how many make a block, how many blocks are ordered ahead. */
export function pace(windows: readonly Window[]): {
  readonly interval: number;
  readonly block: number;
  readonly ahead: number;
  readonly life: number;
} {
  const slowest = windows.reduce((a, b) => (a.requests / a.seconds <= b.requests / b.seconds ? a : b));
  const interval = (slowest.seconds * 1000) / (slowest.requests * SAFETY);
  const byTime = MAX_BLOCK_TIME / interval;
  const fewest = Math.min(...windows.map(({ requests }) => requests));
  const block = Math.max(1, Math.floor(Math.min(byTime, fewest * MAX_BLOCK_SHARE)));
  const ahead = Math.floor((fewest * (1 - SAFETY)) / block);
  const life = Math.min(...windows.map(({ seconds }) => seconds)) * 1000 * PERMIT_LIFE;
  return { interval, block, ahead: Math.min(Math.max(ahead, 1), MAX_BLOCKS_AHEAD), life };
}
