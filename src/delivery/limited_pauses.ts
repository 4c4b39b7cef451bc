import type { Clock } from './clock.ts';

/** How long all requests of a bucket pause for a 429, milliseconds. */
export interface LimitedPauses {
  /**
   * The pause for a 429. The least one grows while they come in a row, over all requests.
   * @param asked what Braze asks for; null where it does not say.
   * @param askedAt when the request left: those of one pause count as one.
   */
  next(asked: number | null, askedAt: number): number;
  /** Braze answered a request that left at that time with something other than a 429. */
  end(askedAt: number): void;
}

/** The pause for a first 429 that asks for none, and how it grows. */
const FIRST_PAUSE = 1_000;
const GROWTH = 1.5;
const MAX_PAUSE = 30_000;

export function createLimitedPauses(clock: Pick<Clock, 'now'>): LimitedPauses {
  let inARow = 0;
  let pausedAt = Number.NEGATIVE_INFINITY;

  return {
    next(asked, askedAt) {
      if (askedAt > pausedAt) inARow++;
      pausedAt = clock.now();
      return Math.max(asked ?? 0, Math.min(MAX_PAUSE, FIRST_PAUSE * GROWTH ** (inARow - 1)));
    },
    end(askedAt) {
      if (askedAt > pausedAt) inARow = 0;
    },
  };
}
