import type { RateLimit } from '../../../config/config.ts';
import type { Capacity, Window } from '../../endpoint.ts';

/** What a customer's contract with Braze allows, as far as this connector may use it. */
export interface Plan {
  /** Where objects are sent. */
  readonly path: '/users/track' | '/users/track/bulk';
  /** Headers that go with the path. */
  readonly headers: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  /** The number of requests in a number of seconds; all windows hold at once, and the connector's share is applied. At least one request each. */
  readonly windows: readonly Window[];
  /** The connector's share of the account's limits, above 0 and up to 1: what Braze states is the account's. */
  readonly share: number;
}

/** The setting of accounts without a limit of their own. */
export const STANDARD_LIMIT: RateLimit = { plan: 'standard', sharePercent: 100 };

/** The limits that the setting `rate_limit` describes. */
export function planOf(rateLimit: RateLimit): Plan {
  const { windows, ...plan } = fullPlan(rateLimit);
  return {
    ...plan,
    windows: windows.map(({ requests, seconds }) => ({
      requests: Math.max(1, Math.floor((requests * rateLimit.sharePercent) / 100)),
      seconds,
    })),
    share: rateLimit.sharePercent / 100,
  };
}

function fullPlan(rateLimit: RateLimit): FullPlan {
  switch (rateLimit.plan) {
    case 'standard':
      return STANDARD;
    case 'legacy':
      return LEGACY;
    case 'bulk':
      return BULK;
    case 'custom':
      return {
        ...STANDARD,
        capacity: { ...STANDARD.capacity, total: rateLimit.objectsPerRequest },
        windows: rateLimit.windows,
      };
  }
}

/** The limits of the account. */
type FullPlan = Omit<Plan, 'share'>;

/**
 * Braze docs: API limits, "Users track": 3,000 requests in 3 seconds (since 2024-10-28), 75 objects over the three
 * arrays; POST /users/track: 4 MB, above it 413. The header `X-Braze-Bulk` marks requests that update many users
 * (Braze docs: earlier edition of POST /users/track; its presence counts, not its value).
 */
const STANDARD: FullPlan = {
  path: '/users/track',
  headers: { 'X-Braze-Bulk': 'true' },
  capacity: { total: 75, perList: null, perLane: null, bytes: 4 * 1024 * 1024 },
  windows: [{ requests: 3000, seconds: 3 }],
};

/** Braze docs: API limits, legacy limits of /users/track: 75 objects in each array, 50,000 requests a minute. */
const LEGACY: FullPlan = {
  ...STANDARD,
  capacity: { ...STANDARD.capacity, total: null, perList: 75 },
  windows: [{ requests: 50_000, seconds: 60 }],
};

/**
 * Braze docs: POST /users/track/bulk: 1,000 objects, 100 of them of one user, 2 MB (above it 400), 50 requests a
 * second. A limited beta that is closed to new customers.
 */
const BULK: FullPlan = {
  path: '/users/track/bulk',
  headers: {},
  capacity: { total: 1000, perList: null, perLane: 100, bytes: 2 * 1024 * 1024 },
  windows: [{ requests: 50, seconds: 1 }],
};
