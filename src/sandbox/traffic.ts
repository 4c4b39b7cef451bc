import type { Bucket } from './buckets.ts';
import type { Served } from './endpoint.ts';
import type { Kind } from './endpoints/track/kinds.ts';
import { createPace, type Pace } from './pace.ts';
import { windowStart } from './rate_window.ts';
import { createReasons, type Reasons } from './reasons.ts';

/** A request that was answered (or not). */
export interface RequestRecord {
  /** When it arrived, ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** null: it got no answer. */
  readonly status: number | null;
  /** Of the body. */
  readonly bytes: number;
  /** Objects of each kind; null where it had not the form that its endpoint asks for. */
  readonly objects: Readonly<Record<string, number>> | null;
  /** The kind of the fault that hit it. */
  readonly fault: string | null;
}

/** The requests of one window of the clock. */
interface WindowRecord {
  /** ISO 8601. */
  readonly start: string;
  /** Those that were let in and those that were not. */
  requests: number;
  rate_limited: number;
}

/** The windows of one rate limit. */
interface Windows {
  readonly seconds: number;
  /** Most requests in one window. */
  largest: number;
  /** The last ones that had a request, in order. */
  readonly recent: WindowRecord[];
}

/** What went over the wire. */
export interface Traffic {
  readonly requests: readonly RequestRecord[];
  /** Why objects and requests were refused. */
  readonly reasons: Reasons;
  /** The requests of the last minute by their rate limit; of those that had any. */
  readonly paces: ReadonlyMap<Bucket, Pace>;
  /** A request arrives: from now on it is in flight. */
  arrive(): void;
  /** It counts for a rate limit with windows of this length. */
  count(bucket: Bucket, seconds: number, now: number, granted: boolean): void;
  /** It names these users; `early`: what an earlier request does to one of them is still to come. */
  enter(names: readonly string[], early: boolean): void;
  /** Its objects were judged. */
  judge(served: Served): void;
  /** It is answered, or its connection is gone; it named these users. */
  leave(names: readonly string[]): void;
  record(request: RequestRecord): void;
  counters(): Counters;
  clear(): void;
}

/** What became of the objects of a kind. */
interface Tally {
  readonly accepted: number;
  readonly rejected: number;
}

export interface Counters {
  readonly requests: number;
  /** Requests by status; `none` for those without an answer. */
  readonly by_status: Readonly<Record<string, number>>;
  readonly rate_limited: number;
  readonly objects: Readonly<Record<Kind, Tally> & Record<string, Tally | undefined>>;
  readonly windows: Readonly<Partial<Record<Bucket, Windows>>>;
  /** Most requests that were in flight at once. */
  readonly max_in_flight: number;
  /** How many requests named a user whom another unfinished request also named. */
  readonly same_user_overlaps: number;
  /** How many requests named a user on whom an earlier one that was answered had still to take effect. */
  readonly same_user_too_early: number;
}

/** Requests and windows are remembered up to this number where only counters are kept (windows: always). */
const REMEMBERED = 1000;

/**
 * Counts requests.
 * @param kinds of objects that requests can carry.
 */
export function createTraffic(keepAll: boolean, kinds: readonly string[]): Traffic {
  const requests: RequestRecord[] = [];
  const reasons = createReasons();
  const paces = new Map<Bucket, Pace>();
  const naming = new Map<string, number>();
  let inFlight = 0;
  let totals = noTotals(kinds);

  return {
    requests,
    reasons,
    paces,
    arrive() {
      inFlight++;
      totals.requests++;
      totals.maxInFlight = Math.max(totals.maxInFlight, inFlight);
    },
    count(bucket, seconds, now, granted) {
      totals.windows[bucket] ??= { seconds, largest: 0, recent: [] };
      countIn(totals.windows[bucket], now, granted);
      let pace = paces.get(bucket);
      if (pace === undefined) {
        pace = createPace();
        paces.set(bucket, pace);
      }
      pace.count(now, granted);
    },
    enter(names, early) {
      if (early) totals.tooEarly++;
      let overlaps = false;
      for (const user of names) {
        const others = naming.get(user) ?? 0;
        if (others > 0) overlaps = true;
        naming.set(user, others + 1);
      }
      if (overlaps) totals.overlaps++;
    },
    judge({ accepted = {}, rejected = {} }) {
      for (const [kind, tally] of totals.objects) {
        tally.accepted += accepted[kind] ?? 0;
        tally.rejected += rejected[kind] ?? 0;
      }
    },
    leave(names) {
      inFlight--;
      for (const user of names) {
        const others = (naming.get(user) ?? 0) - 1;
        if (others > 0) naming.set(user, others);
        else naming.delete(user);
      }
    },
    record(request) {
      requests.push(request);
      if (!keepAll) forget(requests);
      const status = String(request.status ?? 'none');
      totals.byStatus[status] = (totals.byStatus[status] ?? 0) + 1;
    },
    counters: () => ({
      requests: totals.requests,
      by_status: totals.byStatus,
      rate_limited: totals.byStatus['429'] ?? 0,
      objects: Object.fromEntries(totals.objects) as Counters['objects'],
      windows: totals.windows,
      max_in_flight: totals.maxInFlight,
      same_user_overlaps: totals.overlaps,
      same_user_too_early: totals.tooEarly,
    }),
    clear() {
      requests.length = 0;
      reasons.clear();
      paces.clear();
      totals = noTotals(kinds);
    },
  };
}

interface Totals {
  requests: number;
  byStatus: Record<string, number>;
  readonly objects: ReadonlyMap<string, { accepted: number; rejected: number }>;
  windows: Partial<Record<Bucket, Windows>>;
  maxInFlight: number;
  overlaps: number;
  tooEarly: number;
}

function noTotals(kinds: readonly string[]): Totals {
  return {
    requests: 0,
    byStatus: {},
    objects: new Map(kinds.map((kind) => [kind, { accepted: 0, rejected: 0 }])),
    windows: {},
    maxInFlight: 0,
    overlaps: 0,
    tooEarly: 0,
  };
}

function countIn(windows: Windows, now: number, granted: boolean): void {
  const start = new Date(windowStart(now, windows.seconds)).toISOString();
  let window = windows.recent.at(-1);
  if (window?.start !== start) {
    window = { start, requests: 0, rate_limited: 0 };
    windows.recent.push(window);
    forget(windows.recent);
  }
  window.requests++;
  if (!granted) window.rate_limited++;
  windows.largest = Math.max(windows.largest, window.requests);
}

/** Drops the oldest ones, many at once: dropping one by one would move the whole list each time. */
function forget(list: unknown[]): void {
  if (list.length >= 2 * REMEMBERED) list.splice(0, list.length - REMEMBERED);
}
