import type { RateLimit } from '../../config/config.ts';
import type { Endpoint } from '../endpoint.ts';
import type { ObjectType } from '../object_type.ts';
import { aliasNew } from './alias_new.ts';
import { aliasUpdate } from './alias_update.ts';
import { catalogItemsDelete, catalogItemsReplace } from './catalog_items.ts';
import { deleteUsers } from './delete.ts';
import { externalIdRemove, externalIdRename } from './external_ids.ts';
import { identifyUsers } from './identify.ts';
import { mergeUsers } from './merge.ts';
import { subscriptionStatus } from './subscription_status.ts';
import { STANDARD_LIMIT } from './track/plans.ts';
import { trackEndpoint } from './track/track.ts';
import { campaignTrigger, canvasTrigger } from './trigger.ts';

/** The endpoints after track, each with the connector's share of its limit. The words of the setting `object` have this order. */
const OTHERS: readonly ((share: number) => Endpoint)[] = [
  aliasNew,
  aliasUpdate,
  identifyUsers,
  mergeUsers,
  deleteUsers,
  externalIdRename,
  externalIdRemove,
  subscriptionStatus,
  catalogItemsReplace,
  catalogItemsDelete,
  campaignTrigger,
  canvasTrigger,
];

/** All that an entry can have for its object. */
export const OBJECT_TYPES: readonly ObjectType[] = endpointsOf()
  .flatMap(({ types }) => types)
  .filter(({ syncModes }) => syncModes.length > 0);

/** The type of that name; undefined: there is none. */
export function objectTypeOf(name: string): ObjectType | undefined {
  return OBJECT_TYPES.find((type) => type.name === name);
}

/** The endpoints as the setting `rate_limit` lets them be used. */
export function endpointsOf(rateLimit: RateLimit = STANDARD_LIMIT): readonly Endpoint[] {
  const share = rateLimit.sharePercent / 100;
  return [trackEndpoint(rateLimit), ...OTHERS.map((endpoint) => endpoint(share))];
}

/** The endpoint that takes objects of a type. */
export function endpointOf(endpoints: readonly Endpoint[], type: ObjectType): Endpoint {
  const endpoint = endpoints.find(({ types }) => types.includes(type));
  if (endpoint === undefined) throw new Error(`no endpoint takes ${type.name}`);
  return endpoint;
}
