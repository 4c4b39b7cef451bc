import type { Endpoint } from '../../endpoint.ts';
import { TRACK_LAG } from '../../lag.ts';
import { composeLists } from '../lists.ts';
import { readTrack } from './answer.ts';
import { KINDS } from './kinds.ts';
import { TRACK_TYPES } from './objects.ts';
import { type Plan, planOf } from './plans.ts';

/** `/users/track`, or where the plan is for it `/users/track/bulk`. @param rateLimit the setting of that name. */
export function trackEndpoint(rateLimit: Parameters<typeof planOf>[0]): Endpoint {
  return trackOf(planOf(rateLimit));
}

/** The endpoint as a plan has it. */
export function trackOf({ path, headers, capacity, windows, share }: Plan): Endpoint {
  const request = { method: 'POST' as const, path, headers };
  const layout = { request, names: KINDS, nameOf: ({ name }: { readonly name: string }) => name };
  return {
    name: path.slice(1),
    permission: path.slice(1).replaceAll('/', '.'),
    deed: 'write users',
    types: Object.values(TRACK_TYPES),
    bucket: { name: path.slice(1), windows, share },
    lag: TRACK_LAG,
    capacity,
    objectBytes: ({ name }) => capacity.bytes - `{"${name}":[]}`.length,
    compose: (objects) => composeLists(objects, layout),
    read: readTrack,
    probe: () => ({ ...request, body: '{}' }),
  };
}
