import type { TrackRequest } from './track_request.ts';

/** The rate limits that Braze sells, each with its own count of objects. */
export const PLANS = ['standard', 'legacy', 'bulk'] as const;

export type Plan = (typeof PLANS)[number];

/** The endpoints that take objects. */
export type TrackPath = '/users/track' | '/users/track/bulk';

/** So many requests in each window of the clock. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** Braze docs: `/users/track` takes 75 objects, over all arrays or (legacy) in each. */
const MAX_OBJECTS = 75;

/** Braze docs: `/users/track/bulk` takes 1,000 objects, 100 of one user. */
const MAX_BULK_OBJECTS = 1000;
const MAX_BULK_OBJECTS_OF_A_USER = 100;

/** Braze docs: 4 MB a request, 2 MB for bulk. */
export const MAX_BYTES: Readonly<Record<TrackPath, number>> = {
  '/users/track': 4 * 1024 * 1024,
  '/users/track/bulk': 2 * 1024 * 1024,
};

/** Braze docs: 3,000 in 3 s; legacy 50,000 a minute; bulk 50 a second. */
export function rateLimitOf(plan: Plan, path: TrackPath): RateLimit {
  if (path === '/users/track/bulk') return { requests: 50, seconds: 1 };
  return plan === 'legacy' ? { requests: 50_000, seconds: 60 } : { requests: 3000, seconds: 3 };
}

/** Whether a request holds more objects than the plan allows. */
export function isTooLong(request: TrackRequest, plan: Plan, path: TrackPath): boolean {
  const { attributes, events, purchases } = request.objects;
  const counts = [attributes.length, events.length, purchases.length];
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (path === '/users/track/bulk') {
    const most = Math.max(0, ...request.users.values());
    return total > MAX_BULK_OBJECTS || most > MAX_BULK_OBJECTS_OF_A_USER;
  }
  return plan === 'legacy' ? counts.some((count) => count > MAX_OBJECTS) : total > MAX_OBJECTS;
}
