import type { Plan } from './plans.ts';

/** A number of requests in each window of the clock. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** Braze docs: the limits of everything but track requests. One that serves a single endpoint has the name of its path. */
const LIMITS = {
  '/users/export/ids': { requests: 250, seconds: 60 },
  '/users/external_ids/rename': { requests: 1000, seconds: 60 },
  '/users/external_ids/remove': { requests: 1000, seconds: 60 },
  /** Aliases, identify, merge and delete together. */
  identity: { requests: 20_000, seconds: 60 },
  subscription_set: { requests: 5000, seconds: 60 },
  /** Requests of many items. */
  catalog_items: { requests: 16_000, seconds: 60 },
  /** Requests of one item, and the list of items. */
  catalog_item: { requests: 50, seconds: 60 },
  catalogs: { requests: 50, seconds: 60 },
  discovery: { requests: 1000, seconds: 3600 },
  /** All endpoints without a limit of their own together. */
  default: { requests: 250_000, seconds: 3600 },
} as const satisfies Record<string, RateLimit>;

/** A rate limit that Braze counts apart. */
export type Bucket = '/users/track' | '/users/track/bulk' | keyof typeof LIMITS;

/** Whether the plan of a workspace decides on a bucket's limit, and so what is set in the plan's place. */
export function isOfThePlan(bucket: Bucket): bucket is '/users/track' | '/users/track/bulk' {
  return bucket === '/users/track' || bucket === '/users/track/bulk';
}

/** The rate limits that Braze counts apart. */
export const BUCKETS: readonly Bucket[] = [
  '/users/track',
  '/users/track/bulk',
  ...(Object.keys(LIMITS) as (keyof typeof LIMITS)[]),
];

/** Braze docs: 3,000 in 3 s; legacy 50,000 a minute; bulk 50 a second; the others whatever the plan. */
export function rateLimitOf(bucket: Bucket, plan: Plan): RateLimit {
  if (!isOfThePlan(bucket)) return LIMITS[bucket];
  if (bucket === '/users/track/bulk') return { requests: 50, seconds: 1 };
  return plan === 'legacy' ? { requests: 50_000, seconds: 60 } : { requests: 3000, seconds: 3 };
}
