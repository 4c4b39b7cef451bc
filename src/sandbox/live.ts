import type { Bucket, RateLimit } from './buckets.ts';
import type { Controlled } from './controlled.ts';
import type { FaultPlan } from './fault_plan.ts';
import { createPace, type Second } from './pace.ts';
import type { Counted } from './reasons.ts';
import { amounts } from './shown.ts';
import type { Counters, RequestRecord } from './traffic.ts';

/** What came, as the page shows it at a moment. It is bounded, whatever the sandbox holds. */
export interface Live {
  /** ISO 8601. */
  readonly time: string;
  /** How much it holds. */
  readonly amounts: Readonly<Record<string, number>>;
  readonly rates: readonly Rate[];
  /** Requests by status; `none` for those without an answer. */
  readonly by_status: Readonly<Record<string, number>>;
  readonly max_in_flight: number;
  readonly same_user_overlaps: number;
  readonly same_user_too_early: number;
  /** Of the kinds that came. */
  readonly objects: readonly KindCount[];
  /** The latest first. */
  readonly reasons: readonly Counted[];
  /** The latest first. */
  readonly requests: readonly RequestRecord[];
  readonly catalogs: readonly CatalogCount[];
  readonly faults: FaultPlan;
}

/** The requests that count for a rate limit. */
export interface Rate {
  readonly bucket: Bucket;
  /** null: none. */
  readonly limit: RateLimit | null;
  /** The requests of the fullest window since the sandbox started or was emptied, refused ones included. */
  readonly fullest: number;
  /** Oldest first; the last second is not over. */
  readonly seconds: readonly Second[];
}

/** The objects of a kind. */
export interface KindCount {
  readonly kind: string;
  readonly accepted: number;
  readonly rejected: number;
}

/** A catalog, and how many items it has. */
export interface CatalogCount {
  readonly name: string;
  readonly fields: number;
  readonly items: number;
}

const MOST_REASONS = 30;
const MOST_REQUESTS = 12;
const MOST_CATALOGS = 100;

/** What came until now. */
export function live(sandbox: Controlled): Live {
  const { traffic, workspace, faults } = sandbox;
  const counters = traffic.counters();
  const objects = Object.entries(counters.objects).flatMap(([kind, tally]) =>
    tally === undefined || tally.accepted + tally.rejected === 0 ? [] : [{ kind, ...tally }],
  );
  const catalogs = [...workspace.catalogs.values()].slice(0, MOST_CATALOGS);
  return {
    time: new Date(sandbox.now()).toISOString(),
    amounts: amounts(sandbox),
    rates: rates(sandbox, counters),
    by_status: counters.by_status,
    max_in_flight: counters.max_in_flight,
    same_user_overlaps: counters.same_user_overlaps,
    same_user_too_early: counters.same_user_too_early,
    objects,
    reasons: traffic.reasons.latest(MOST_REASONS),
    requests: traffic.requests.slice(-MOST_REQUESTS).reverse(),
    catalogs: catalogs.map(({ name, fields, items }) => ({ name, fields: fields.size, items: items.size })),
    faults: faults.plan(),
  };
}

/** Those of the limits that had a request, and that of `/users/track` in any case. */
function rates(sandbox: Controlled, { windows }: Counters): Rate[] {
  const now = sandbox.now();
  return [...sandbox.limits()].flatMap(([bucket, limit]) => {
    const pace = sandbox.traffic.paces.get(bucket);
    if (pace === undefined && bucket !== '/users/track') return [];
    const fullest = windows[bucket]?.largest ?? 0;
    return [{ bucket, limit, fullest, seconds: (pace ?? createPace()).seconds(now) }];
  });
}
