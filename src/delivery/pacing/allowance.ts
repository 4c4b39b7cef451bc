import type { StatedLimit } from '../../braze/rate_headers.ts';
import { count } from '../../report/progress.ts';
import type { Hold } from './hold.ts';

/** What is left of the window in Braze's answers, whoever uses it. */
export interface Allowance {
  /**
   * An answer came.
   * @param sent permits that were taken when its request left, that one included.
   * @param now milliseconds since 1970.
   */
  observe(stated: StatedLimit, sent: number, now: number): void;
  /**
   * Until when nothing may be sent because the window is used up; null while it is not.
   * @param taken permits that were taken so far.
   * @param othersRate requests that other programs are expected to send in a millisecond: they are left theirs.
   */
  hold(taken: number, now: number, othersRate: number): Hold | null;
}

/** Left alone at the end of a window, as a share of it: for what comes unexpected. */
const RESERVE = 0.01;

/** Braze calls `remaining` approximate: where it says that nothing is left, the time between two requests that try, milliseconds. */
const TRY_EVERY = 60_000;

export function createAllowance(): Allowance {
  let last: { stated: StatedLimit; sent: number; at: number } | null = null;
  let tries = 0;
  let tryAt: number | null = null;
  return {
    observe(stated, sent, now) {
      // Answers overtake each other: one to an older request knows less.
      if (last !== null && sent < last.sent) return;
      last = { stated, sent, at: now };
      tries = 0;
    },
    hold(taken, now, othersRate) {
      if (last === null) return null;
      const { requests, remaining, resetAt } = last.stated;
      if (remaining === null || resetAt === null || now >= resetAt) return null;
      const kept = requests * RESERVE + othersRate * (resetAt - last.at);
      const left = remaining - kept - (taken - last.sent);
      // It is time to try: exactly one request more than Braze says.
      if (tryAt !== null && now >= tryAt) tries = 1 - left;
      if (left + tries >= 1) {
        tryAt = null;
        return null;
      }
      tryAt ??= now + TRY_EVERY;
      const reason = `Braze says that the account's limit of ${count(requests)} requests is used up`;
      return { until: Math.min(resetAt, tryAt), reason };
    },
  };
}
