import type { Window } from '../../braze/endpoint.ts';
import type { StatedLimit } from '../../braze/rate_headers.ts';

/** How much of the plan's pace is right, by what Braze's answers say of its limit and of other programs' traffic. */
export interface Steering {
  /**
   * An answer about the window that sets the pace came.
   * @param sent permits that were taken when its request left, that one included.
   * @param now milliseconds since 1970.
   */
  observe(stated: StatedLimit, sent: number, now: number): void;
  /** From {@link SLOWEST} up to 1. */
  portion(): number;
  /** Requests that other programs are expected to send in a millisecond. */
  othersRate(): number;
}

/** No slower than this: without requests there are no answers to learn from. */
const SLOWEST = 0.05;

/** Two answers that are to be compared lie at least this share of a window apart. */
const SPAN = 1 / 3;

/** Requests overtake each other and Braze's count is approximate: less traffic than this share of the limit is none. */
const NOISE = 0.05;

/** Other programs do not send evenly: this multiple of what they took on average is left to them. */
const UNEVEN = 1.1;

/**
 * Steering that has seen no answer yet.
 * @param window what the plan grants in the window that sets the pace, our share applied.
 * @param share our share of what Braze states, which is the account's.
 * @param noise as {@link NOISE}, where permits are counted less exactly.
 */
export function createSteering(window: Window, share: number, noise = NOISE): Steering {
  const length = window.seconds * 1000;
  /** What Braze states; the plan is never exceeded. */
  let limit = window.requests / share;
  /** Requests of other programs in a window, a running mean: at once, two that look at each other would sway. */
  let others = 0;
  let base: { stated: StatedLimit; remaining: number; sent: number; at: number } | null = null;

  /** Requests of other programs to be expected in a window. */
  const expected = () => (others > limit * noise ? others * UNEVEN : 0);

  return {
    observe(stated, sent, now) {
      if (base !== null && sent < base.sent) return;
      limit = stated.requests;
      const { remaining } = stated;
      if (remaining === null) return;
      if (base !== null && sameWindow(base.stated, stated, length)) {
        if (now - base.at < length * SPAN) return;
        const foreign = base.remaining - remaining - (sent - base.sent);
        const inWindow = (Math.max(0, foreign) * length) / (now - base.at);
        others = (others + inWindow) / 2;
      }
      base = { stated, remaining, sent, at: now };
    },
    portion() {
      const allowed = Math.min(window.requests, limit * share, limit - expected());
      return Math.max(SLOWEST, allowed / window.requests);
    },
    othersRate: () => expected() / length,
  };
}

/** Resets given as seconds left are exact to a second; within a window less and less remains. */
function sameWindow(earlier: StatedLimit, later: StatedLimit, length: number): boolean {
  if (later.requests !== earlier.requests) return false;
  if ((later.remaining ?? 0) > (earlier.remaining ?? 0)) return false;
  if (earlier.resetAt === null || later.resetAt === null) return true;
  return Math.abs(later.resetAt - earlier.resetAt) < length / 2;
}
