/** The headers of an answer: lower-case names; a repeated header is an array. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long a 429 asks to wait, in milliseconds and at most {@link MAX_WAIT}; null if it does not tell.
 *
 * Braze docs: MAU pricing sends `X-Ratelimit-Retry-After` (seconds); the general page `X-RateLimit-Reset` as epoch
 * seconds, MAU pricing as seconds left. `Retry-After` is HTTP's own: seconds or a date.
 * @param now milliseconds since 1970 here, for an answer without `Date`.
 */
export function retryAfter(headers: Headers, now: number): number | null {
  const serverNow = Date.parse(header(headers, 'date') ?? '') || now;
  const asked =
    seconds(header(headers, 'x-ratelimit-retry-after')) ??
    seconds(header(headers, 'retry-after')) ??
    until(header(headers, 'retry-after'), serverNow) ??
    reset(header(headers, 'x-ratelimit-reset'), serverNow);
  return asked === null ? null : Math.min(Math.max(asked, 0), MAX_WAIT);
}

/** Braze docs: no window is longer than an hour. What asks for more is misread: a reset in milliseconds, a date gone wrong. */
const MAX_WAIT = 3_600_000;

/** Requests per window as the answer states them; null if it does not. */
export function statedLimit(headers: Headers): number | null {
  const limit = number(header(headers, 'x-ratelimit-limit'));
  return limit !== null && limit > 0 ? limit : null;
}

/** A reset above this is a point in time, below it a distance: no window lasts 30 years. */
const EPOCH_SECONDS = 1e9;

function reset(text: string | null, serverNow: number): number | null {
  const value = number(text);
  if (value === null) return null;
  return value > EPOCH_SECONDS ? value * 1000 - serverNow : value * 1000;
}

function until(text: string | null, serverNow: number): number | null {
  const date = Date.parse(text ?? '');
  return Number.isNaN(date) ? null : date - serverNow;
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
