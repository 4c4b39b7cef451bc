import type { Bucket, Window } from './endpoint.ts';

/**
 * The rate limits that Braze documents, by the endpoints that count for each (Braze docs: API limits). Older accounts have
 * others, which the headers of the answers state.
 */
const LIMITS = {
  /** /users/alias/new, /users/alias/update, /users/identify, /users/merge, /users/delete. */
  identity: { requests: 20_000, seconds: 60 },
  /** /users/external_ids/rename and /remove: 1,000 a minute; whether each has them or both together, the docs leave open. */
  external_ids: { requests: 1_000, seconds: 60 },
  /** /v2/subscription/status/set. */
  subscriptions: { requests: 5_000, seconds: 60 },
  /** PUT and DELETE /catalogs/{catalog}/items. */
  catalog_items: { requests: 16_000, seconds: 60 },
  /** Triggers with named recipients; all endpoints without a limit of their own count for it, too. */
  default: { requests: 250_000, seconds: 3_600 },
} as const satisfies Record<string, Window>;

export type BucketName = keyof typeof LIMITS;

/** A rate limit, as far as the connector may use it. @param share of the account's limit, above 0 and up to 1. */
export function bucketOf(name: BucketName, share: number): Bucket {
  const { requests, seconds } = LIMITS[name];
  return { name, windows: [{ requests: Math.max(1, Math.floor(requests * share)), seconds }], share };
}
