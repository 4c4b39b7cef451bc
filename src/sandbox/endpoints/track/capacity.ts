import type { Plan } from '../../plans.ts';
import type { TrackRequest } from './track_request.ts';

/** The endpoints that take track requests. */
export type TrackPath = '/users/track' | '/users/track/bulk';

/** Braze docs: `/users/track` takes 75 objects, over all arrays or (legacy) in each. */
const MAX_OBJECTS = 75;

/** Braze docs: `/users/track/bulk` takes 1,000 objects, 100 of one user. */
const MAX_BULK_OBJECTS = 1000;
const MAX_BULK_OBJECTS_OF_A_USER = 100;

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
