import type { Endpoint } from '../endpoint.ts';
import { aliasNew } from './alias_new.ts';
import { aliasUpdate } from './alias_update.ts';
import { catalogItems } from './catalog_items.ts';
import { catalogItemGet, catalogItemsGet } from './catalog_reads.ts';
import { catalogCreate, catalogDelete, catalogsGet } from './catalogs.ts';
import { customAttributes } from './custom_attributes.ts';
import { deleteUsers } from './delete.ts';
import { exportIds } from './export_ids.ts';
import { externalIdRemove, externalIdRename } from './external_ids.ts';
import { identify } from './identify.ts';
import { merge } from './merge.ts';
import { subscriptionStatusGet, subscriptionUserStatus } from './subscription_reads.ts';
import { subscriptionStatus } from './subscription_status.ts';
import { track, trackBulk } from './track/endpoint.ts';
import { campaignTrigger, canvasTrigger } from './trigger.ts';

/** The endpoints of Braze that the sandbox has. */
export const ENDPOINTS: readonly Endpoint[] = [
  track,
  trackBulk,
  exportIds,
  aliasNew,
  aliasUpdate,
  identify,
  merge,
  deleteUsers,
  externalIdRename,
  externalIdRemove,
  subscriptionStatus,
  subscriptionStatusGet,
  subscriptionUserStatus,
  ...catalogItems,
  catalogItemsGet,
  catalogItemGet,
  catalogsGet,
  catalogCreate,
  catalogDelete,
  campaignTrigger,
  canvasTrigger,
  customAttributes,
];
