import { KINDS, type Kind } from './kinds.ts';
import { type Plan, type RateLimit, rateLimitOf, type TrackPath } from './plans.ts';
import { windowStart } from './rate_window.ts';
import type { Tracked } from './track.ts';
import type { TrackRequest } from './track_request.ts';

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
  /** Objects in each array; null where there was no valid track request. */
  readonly objects: Readonly<Record<Kind, number>> | null;
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

/** The windows of one endpoint. */
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
  /** A request arrives: from now on it is in flight. */
  arrive(): void;
  /** It was for an endpoint with a rate limit. */
  count(path: TrackPath, now: number, granted: boolean): void;
  /** It names these users. */
  enter(request: TrackRequest): void;
  /** Its objects were judged. */
  judge(tracked: Tracked): void;
  /** It is answered, or its connection is gone. */
  leave(request: TrackRequest | null): void;
  record(request: RequestRecord): void;
  counters(): Counters;
  clear(): void;
}

/** The traffic in numbers. */
export interface Counters {
  readonly requests: number;
  /** Requests by status; `none` for those without an answer. */
  readonly by_status: Readonly<Record<string, number>>;
  readonly rate_limited: number;
  readonly objects: Readonly<Record<Kind, { readonly accepted: number; readonly rejected: number }>>;
  readonly windows: Readonly<Partial<Record<TrackPath, Windows>>>;
  /** Most requests that were in flight at once. */
  readonly max_in_flight: number;
  /** How many requests named a user whom another unfinished request also named. */
  readonly same_user_overlaps: number;
}

/** Requests and windows are remembered up to this number where only counters are kept (windows: always). */
const REMEMBERED = 1000;

/**
 * Counts requests.
 * @param limit in place of the plan's: its seconds are the length of the windows.
 */
export function createTraffic(keepAll: boolean, plan: Plan, limit: RateLimit | null): Traffic {
  const requests: RequestRecord[] = [];
  const naming = new Map<string, number>();
  let inFlight = 0;
  let totals = noTotals();

  return {
    requests,
    arrive() {
      inFlight++;
      totals.requests++;
      totals.maxInFlight = Math.max(totals.maxInFlight, inFlight);
    },
    count(path, now, granted) {
      const seconds = limit?.seconds ?? rateLimitOf(plan, path).seconds;
      totals.windows[path] ??= { seconds, largest: 0, recent: [] };
      countIn(totals.windows[path], now, granted);
    },
    enter(request) {
      let overlaps = false;
      for (const user of request.users.keys()) {
        const others = naming.get(user) ?? 0;
        if (others > 0) overlaps = true;
        naming.set(user, others + 1);
      }
      if (overlaps) totals.overlaps++;
    },
    judge(tracked) {
      for (const kind of KINDS) {
        totals.objects[kind].accepted += tracked.accepted[kind];
        totals.objects[kind].rejected += tracked.rejected[kind];
      }
    },
    leave(request) {
      inFlight--;
      for (const user of request?.users.keys() ?? []) {
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
      objects: totals.objects,
      windows: totals.windows,
      max_in_flight: totals.maxInFlight,
      same_user_overlaps: totals.overlaps,
    }),
    clear() {
      requests.length = 0;
      totals = noTotals();
    },
  };
}

interface Totals {
  requests: number;
  byStatus: Record<string, number>;
  objects: Record<Kind, { accepted: number; rejected: number }>;
  windows: Partial<Record<TrackPath, Windows>>;
  maxInFlight: number;
  overlaps: number;
}

function noTotals(): Totals {
  return {
    requests: 0,
    byStatus: {},
    objects: {
      attributes: { accepted: 0, rejected: 0 },
      events: { accepted: 0, rejected: 0 },
      purchases: { accepted: 0, rejected: 0 },
    },
    windows: {},
    maxInFlight: 0,
    overlaps: 0,
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
