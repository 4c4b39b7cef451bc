import type { Window } from '../../braze/endpoint.ts';
import { count } from '../../report/progress.ts';
import type { Hold } from './hold.ts';
import { SAFETY } from './pace.ts';

/** How much this connector has taken of a window of the clock. */
export interface WindowUse {
  readonly seconds: number;
  /** Start of the window, milliseconds since 1970. */
  readonly start: number;
  readonly taken: number;
}

/** A window that is used up at the pace of a shorter one: an hour with a limit, for example. */
export interface Quota {
  readonly window: Window;
  take(now: number): void;
  /** Until when nothing may be sent because the window is used up; null while it is not. */
  hold(now: number): Hold | null;
  /** Braze states how many requests the window allows: less than the plan is obeyed. */
  state(requests: number): void;
  use(now: number): WindowUse;
  /**
   * What other connectors have taken of the window that began at `start`. Until the next call, each of them is
   * taken to do as this one does.
   * @param others how many they are.
   */
  learn(start: number, elsewhere: number, others: number): void;
}

/** A quota of which nothing is used. Braze docs: its windows start on the clock, they do not roll. */
export function createQuota(window: Window): Quota {
  const length = window.seconds * 1000;
  let budget = budgetOf(window.requests);
  let start = Number.NEGATIVE_INFINITY;
  let taken = 0;
  /** What others had taken, and what this connector had taken then. */
  let known = { elsewhere: 0, taken: 0 };
  let others = 0;

  function turn(now: number): void {
    const current = Math.floor(now / length) * length;
    if (current === start) return;
    start = current;
    taken = 0;
    known = { elsewhere: 0, taken: 0 };
  }

  return {
    window,
    take(now) {
      turn(now);
      taken++;
    },
    hold(now) {
      turn(now);
      const elsewhere = known.elsewhere + (taken - known.taken) * others;
      if (taken + elsewhere < budget) return null;
      const reason = `the limit of ${count(window.requests)} requests in ${count(window.seconds)} s is used up`;
      return { until: start + length, reason };
    },
    state(requests) {
      budget = budgetOf(Math.min(requests, window.requests));
    },
    use(now) {
      turn(now);
      return { seconds: window.seconds, start, taken };
    },
    learn(at, elsewhere, connectors) {
      others = connectors;
      if (at === start) known = { elsewhere, taken };
    },
  };
}

function budgetOf(requests: number): number {
  return Math.max(1, Math.floor(requests * SAFETY));
}
