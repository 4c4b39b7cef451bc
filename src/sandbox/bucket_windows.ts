import { BUCKETS, type Bucket, isOfThePlan, type RateLimit, rateLimitOf } from './buckets.ts';
import type { Plan } from './plans.ts';
import { createRateWindow, type Permit } from './rate_window.ts';
import type { Settings } from './settings.ts';

/** The windows of a rate limit. */
export interface BucketWindow {
  /** How long a window is, also where nothing is limited. */
  readonly seconds: number;
  /** How many requests a window grants, also where nothing is limited. */
  readonly requests: number;
  /** Takes a place in the window; null: nothing is limited. */
  readonly enter: ((now: number) => Permit) | null;
}

/** The rate limits of all endpoints at work. */
export interface BucketWindows {
  get(bucket: Bucket): BucketWindow;
  /** Sets limits in place of Braze's; a bucket whose limit changes begins with an empty window. */
  limit(limits: Settings['rate_limits']): void;
}

/** @param forThePlan in place of the plan's limits; null: nothing is limited, unless a limit is set for a bucket. */
export function createBuckets(
  plan: Plan,
  forThePlan: RateLimit | null | undefined,
  initial: Settings['rate_limits'],
): BucketWindows {
  const windows = new Map<Bucket, BucketWindow & { readonly limit: RateLimit | null }>();

  function limit(limits: Settings['rate_limits']): void {
    for (const bucket of BUCKETS) {
      const usual = rateLimitOf(bucket, plan);
      const set = limits[bucket] === undefined ? unset(bucket, usual) : limits[bucket];
      if (isSame(windows.get(bucket)?.limit, set)) continue;
      const enter = set === null ? null : createRateWindow(set);
      windows.set(bucket, { ...(set ?? usual), enter, limit: set });
    }
  }

  function unset(bucket: Bucket, usual: RateLimit): RateLimit | null {
    if (forThePlan === null) return null;
    return isOfThePlan(bucket) ? (forThePlan ?? usual) : usual;
  }

  limit(initial);
  return { get: (bucket) => windows.get(bucket) as BucketWindow, limit };
}

function isSame(one: RateLimit | null | undefined, other: RateLimit | null): boolean {
  if (!one || !other) return one === other;
  return one.requests === other.requests && one.seconds === other.seconds;
}
