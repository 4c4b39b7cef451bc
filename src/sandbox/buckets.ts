import type { Plan } from './plans.ts';

/** So many requests in each window of the clock. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** The rate limits that Braze counts apart. One that serves a single endpoint has the name of its path. */
export const BUCKETS = ['/users/track', '/users/track/bulk', '/users/export/ids'] as const;

export type Bucket = (typeof BUCKETS)[number];

/** Braze docs: 3,000 in 3 s; legacy 50,000 a minute; bulk 50 a second. Braze limits exports too; here it never hinders. */
export function rateLimitOf(bucket: Bucket, plan: Plan): RateLimit {
  switch (bucket) {
    case '/users/track':
      return plan === 'legacy' ? { requests: 50_000, seconds: 60 } : { requests: 3000, seconds: 3 };
    case '/users/track/bulk':
      return { requests: 50, seconds: 1 };
    default:
      return { requests: 1_000_000, seconds: 60 };
  }
}

/** Whether the plan of a workspace decides on a bucket's limit, and so what is set in the plan's place. */
export function isOfThePlan(bucket: Bucket): boolean {
  return bucket === '/users/track' || bucket === '/users/track/bulk';
}
