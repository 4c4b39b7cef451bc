import type { IngestionTable } from '../object_type.ts';
import { ALIAS_PARTS, IDENTIFIERS } from './identifier.ts';

/** The columns that name a user in tables for Cloud Data Ingestion; an alias is two. */
const NAMING: readonly string[] = [...IDENTIFIERS.filter((name) => name !== 'user_alias'), ...ALIAS_PARTS];

/** A table of users, or of what they did: its payload is all of the object but for whom it is about. */
export const USER_TABLE: IngestionTable = {
  payload: { column: 'payload', at: '', nulls: 'send' },
  naming: NAMING,
};

/** A table of users to delete. Cloud Data Ingestion refuses it if it has a payload. */
export const DELETION_TABLE: IngestionTable = {
  payload: null,
  naming: NAMING.filter((name) => name !== 'email' && name !== 'phone'),
};

/** A table of catalog items. A null of the payload is no value, since an item goes out whole. */
export const ITEM_TABLE: IngestionTable = {
  payload: { column: 'payload', at: '', nulls: 'omit' },
  naming: ['id'],
  deleted: 'deleted',
};

/** A table of users who enter a Canvas. */
export const CANVAS_TABLE: IngestionTable = {
  payload: { column: 'properties', at: '/context', nulls: 'send' },
  naming: ['external_id', ...ALIAS_PARTS],
};
