import type { RateLimit } from './buckets.ts';

/** What a request gets of the window that it arrives in. */
export interface Permit {
  readonly granted: boolean;
  /** Requests that the window grants. */
  readonly limit: number;
  readonly remaining: number;
  /** When the next window starts, milliseconds since 1970. */
  readonly resetAt: number;
  /** When the request arrived, milliseconds since 1970. */
  readonly at: number;
}

/** How the answers show the state of the window. Braze docs: UTC epoch seconds; for MAU pricing the seconds left. */
export type HeaderStyle = 'epoch' | 'seconds';

/** The start of the window that a moment falls into. Braze docs: windows start on the clock, they do not roll. */
export function windowStart(now: number, seconds: number): number {
  const length = seconds * 1000;
  return Math.floor(now / length) * length;
}

/** Counts requests window by window. Those that are refused do not count. */
export function createRateWindow(limit: RateLimit): (now: number) => Permit {
  let start = Number.NEGATIVE_INFINITY;
  let used = 0;
  return (now) => {
    const current = windowStart(now, limit.seconds);
    if (current > start) {
      start = current;
      used = 0;
    }
    const granted = used < limit.requests;
    if (granted) used++;
    return {
      granted,
      limit: limit.requests,
      remaining: limit.requests - used,
      resetAt: start + limit.seconds * 1000,
      at: now,
    };
  };
}

/** The rate headers of an answer. Braze docs: with MAU pricing a 429 has another header in the place of the three. */
export function rateHeaders(permit: Permit, style: HeaderStyle): Record<string, string> {
  const secondsLeft = String(Math.max(1, Math.ceil((permit.resetAt - permit.at) / 1000)));
  if (style === 'seconds' && !permit.granted) return { 'X-Ratelimit-Retry-After': secondsLeft };
  return {
    'X-RateLimit-Limit': String(permit.limit),
    'X-RateLimit-Remaining': String(permit.remaining),
    'X-RateLimit-Reset': style === 'epoch' ? String(Math.ceil(permit.resetAt / 1000)) : secondsLeft,
  };
}

/** Recorded 401s carry the three headers with empty values. */
export const EMPTY_RATE_HEADERS: Readonly<Record<string, string>> = {
  'X-RateLimit-Limit': '',
  'X-RateLimit-Remaining': '',
  'X-RateLimit-Reset': '',
};
