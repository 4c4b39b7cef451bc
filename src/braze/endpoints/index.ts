import type { RateLimit } from '../../config/config.ts';
import type { Endpoint } from '../endpoint.ts';
import type { ObjectType } from '../object_type.ts';
import { ALIASES, aliasNew } from './alias_new.ts';
import { ALIAS_UPDATES, aliasUpdate } from './alias_update.ts';
import { CATALOG_ITEMS, catalogItemsDelete, catalogItemsReplace } from './catalog_items.ts';
import { DELETIONS, deleteUsers } from './delete.ts';
import {
  EXTERNAL_ID_REMOVALS,
  EXTERNAL_ID_RENAMES,
  externalIdRemove,
  externalIdRename,
} from './external_ids.ts';
import { IDENTIFICATIONS, identifyUsers } from './identify.ts';
import { MERGES, mergeUsers } from './merge.ts';
import { SUBSCRIPTIONS, subscriptionStatus } from './subscription_status.ts';
import { TRACK_TYPES } from './track/objects.ts';
import { trackEndpoint } from './track/track.ts';
import { CAMPAIGN_TRIGGERS, CANVAS_TRIGGERS, campaignTrigger, canvasTrigger } from './trigger.ts';

/** All that an entry can have for its object. */
export const OBJECT_TYPES: readonly ObjectType[] = [
  ...Object.values(TRACK_TYPES),
  ALIASES,
  ALIAS_UPDATES,
  IDENTIFICATIONS,
  MERGES,
  DELETIONS,
  EXTERNAL_ID_RENAMES,
  EXTERNAL_ID_REMOVALS,
  SUBSCRIPTIONS,
  CATALOG_ITEMS,
  CAMPAIGN_TRIGGERS,
  CANVAS_TRIGGERS,
];

/** The other endpoints, each with the connector's share of its limit. */
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

/** The type of that name; undefined: there is none. */
export function objectTypeOf(name: string): ObjectType | undefined {
  return OBJECT_TYPES.find((type) => type.name === name);
}

/** The endpoints as the setting `rate_limit` lets them be used. */
export function endpointsOf(rateLimit: RateLimit): readonly Endpoint[] {
  const share = rateLimit.sharePercent / 100;
  return [trackEndpoint(rateLimit), ...OTHERS.map((endpoint) => endpoint(share))];
}

/** The endpoint that takes objects of a type. */
export function endpointOf(endpoints: readonly Endpoint[], type: ObjectType): Endpoint {
  const endpoint = endpoints.find(({ types }) => types.includes(type));
  if (endpoint === undefined) throw new Error(`no endpoint takes ${type.name}`);
  return endpoint;
}
