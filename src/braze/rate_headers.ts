/** The headers of an answer: lower-case names; a repeated header is an array. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long a 429 asks to wait, in milliseconds and at most {@link MAX_WAIT}; null if it does not say.
 *
 * Braze docs: MAU pricing sends `X-Ratelimit-Retry-After` (seconds); the general page `X-RateLimit-Reset` as epoch
 * seconds, MAU pricing as seconds left. `Retry-After` is HTTP's own: seconds or a date.
 * @param now milliseconds since 1970 here, for an answer without `Date`.
 */
export function retryAfter(headers: Headers, now: number): number | null {
  const serverNow = date(headers) ?? now;
  const asked =
    seconds(header(headers, 'x-ratelimit-retry-after')) ??
    seconds(header(headers, 'retry-after')) ??
    until(header(headers, 'retry-after'), serverNow) ??
    reset(header(headers, 'x-ratelimit-reset'), serverNow);
  return asked === null ? null : Math.min(Math.max(asked, 0), MAX_WAIT);
}

/** Braze docs: no window is longer than an hour. What asks for more is misread: a reset in milliseconds, a date gone wrong. */
const MAX_WAIT = 3_600_000;

/** What an answer says of one of Braze's windows. It is the whole account's, whatever share of it is ours. */
export interface StatedLimit {
  /** Requests per window. */
  readonly requests: number;
  /** How many of them are left; null if that is unknown. Braze docs: approximate for MAU pricing. */
  readonly remaining: number | null;
  /** When the window ends, milliseconds since 1970 by the clock here; null if that is unknown or impossible. */
  readonly resetAt: number | null;
}

/**
 * The limit that an answer states; null if it does not, as a 429 of MAU pricing or a 401 (where the headers are empty).
 * @param now milliseconds since 1970 here.
 */
export function statedLimit(headers: Headers, now: number): StatedLimit | null {
  const requests = number(header(headers, 'x-ratelimit-limit'));
  if (requests === null || requests <= 0) return null;
  const left = reset(header(headers, 'x-ratelimit-reset'), serverTime(headers, now));
  return {
    requests,
    remaining: number(header(headers, 'x-ratelimit-remaining')),
    resetAt: left === null || left > MAX_WAIT ? null : now + left,
  };
}

/** A `Date` has whole seconds and has travelled: a clock here that is no further from it knows Braze's time better. */
const DATE_PRECISION = 2_000;

function serverTime(headers: Headers, now: number): number {
  const stated = date(headers) ?? now;
  return Math.abs(stated - now) < DATE_PRECISION ? now : stated;
}

function date(headers: Headers): number | null {
  return until(header(headers, 'date'), 0);
}

/** A reset above this is a point in time, below it a distance: no window lasts 30 years. */
const EPOCH_SECONDS = 1e9;

function reset(text: string | null, serverNow: number): number | null {
  const value = number(text);
  if (value === null) return null;
  return value > EPOCH_SECONDS ? value * 1000 - serverNow : value * 1000;
}

const HTTP_DATE = /^\s*[A-Z][a-z]+, /;

function until(text: string | null, serverNow: number): number | null {
  // Date.parse reads nearly everything as a date, "-5" among it.
  const at = HTTP_DATE.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isNaN(at) ? null : at - serverNow;
}

function seconds(text: string | null): number | null {
  const value = number(text);
  return value === null ? null : value * 1000;
}

function number(text: string | null): number | null {
  return text !== null && /^\s*\d{1,15}(\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

function header(headers: Headers, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
