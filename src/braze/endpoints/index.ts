import type { RateLimit } from '../../config/config.ts';
import type { Endpoint } from '../endpoint.ts';
import type { ObjectType } from '../object_type.ts';
import { TRACK_TYPES } from './track/objects.ts';
import { trackEndpoint } from './track/track.ts';

/** All that a row can become. */
export const OBJECT_TYPES: readonly ObjectType[] = Object.values(TRACK_TYPES);

/** The type of that name; undefined: there is none. */
export function objectTypeOf(name: string): ObjectType | undefined {
  return OBJECT_TYPES.find((type) => type.name === name);
}

/** The endpoints as the setting `rate_limit` lets them be used. */
export function endpointsOf(rateLimit: RateLimit): readonly Endpoint[] {
  return [trackEndpoint(rateLimit)];
}

/** The endpoint that takes objects of a type. */
export function endpointOf(endpoints: readonly Endpoint[], type: ObjectType): Endpoint {
  const endpoint = endpoints.find(({ types }) => types.includes(type));
  if (endpoint === undefined) throw new Error(`no endpoint takes ${type.name}`);
  return endpoint;
}
