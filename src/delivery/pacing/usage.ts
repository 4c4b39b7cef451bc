import type { Bucket, Window } from '../../braze/endpoint.ts';
import type { StatedLimit } from '../../braze/rate_headers.ts';
import { createAllowance } from './allowance.ts';
import { type Hold, longer } from './hold.ts';
import { pacedWindow } from './pace.ts';
import { createQuota, type WindowUse } from './quota.ts';
import { createSteering } from './steering.ts';

/** What connectors that share a limit know of each other. */
export interface Use {
  /** Permits taken since the start. */
  readonly taken: number;
  readonly windows: readonly WindowUse[];
}

/** How much of the limits is used, by the plan and by what Braze's answers say. */
export interface Usage {
  take(now: number): void;
  /** Permits that were taken so far, by all who share the limit. */
  taken(): number;
  /** Until when nothing may be sent; null: something may. */
  hold(now: number): Hold | null;
  /** How much of the plan's pace is right, above 0 and up to 1. */
  portion(): number;
  /** @param sent what {@link Usage.taken} was when the answer's request left. */
  observe(stated: StatedLimit, sent: number, now: number): void;
  /** This connector's own part. */
  use(now: number): Use;
  /**
   * What the other connectors have taken; of the known windows.
   * @param others how many they are.
   */
  learn(elsewhere: Use, others: number): void;
}

/** Connectors that share a limit know of each other with delay: the noise that steering ignores is larger. */
const SHARED_NOISE = 0.1;

export function createUsage({ windows, share }: Pick<Bucket, 'windows' | 'share'>, shared = false): Usage {
  const paced = pacedWindow(windows);
  const quotas = windows.filter((window) => window !== paced).map(createQuota);
  const steering = createSteering(paced, share, shared ? SHARED_NOISE : undefined);
  const allowance = createAllowance();
  let own = 0;
  let elsewhere = 0;
  const taken = () => own + elsewhere;

  return {
    taken,
    take(now) {
      own++;
      for (const quota of quotas) quota.take(now);
    },
    hold(now) {
      const stated = allowance.hold(taken(), now, steering.othersRate());
      return quotas.map((quota) => quota.hold(now)).reduce(longer, stated);
    },
    portion: steering.portion,
    observe(answer, sent, now) {
      const window = statedWindow(windows, share, answer, now);
      const stated = { ...answer, resetAt: windowEnd(answer.resetAt, window) };
      if (window === paced) steering.observe(stated, sent, now);
      else quotas.find((quota) => quota.window === window)?.state(stated.requests * share);
      allowance.observe(stated, sent, now);
    },
    use: (now) => ({ taken: own, windows: quotas.map((quota) => quota.use(now)) }),
    learn(use, others) {
      elsewhere = use.taken;
      for (const { seconds, start, taken: theirs } of use.windows) {
        for (const quota of quotas) if (quota.window.seconds === seconds) quota.learn(start, theirs, others);
      }
    },
  };
}

/** The most seconds by which a reset may be later than the end of its window: it is in whole seconds. */
const RESET_PRECISION = 1;

/**
 * Which of the plan's windows an answer means: of those that are long enough for the reset the one with the nearest
 * limit; undefined if it is none of them.
 */
function statedWindow(
  windows: readonly Window[],
  share: number,
  { requests, resetAt }: StatedLimit,
  now: number,
): Window | undefined {
  const left = resetAt === null ? 0 : (resetAt - now) / 1000;
  const distance = (window: Window) => Math.abs(Math.log((requests * share) / window.requests));
  return windows
    .filter(({ seconds }) => left <= seconds + RESET_PRECISION)
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

/** The end of the window that a reset means: it ends on the clock, and seconds left are rounded up. */
function windowEnd(resetAt: number | null, window: Window | undefined): number | null {
  if (resetAt === null || window === undefined) return resetAt;
  const length = window.seconds * 1000;
  const end = Math.floor(resetAt / length) * length;
  return resetAt - end < RESET_PRECISION * 1000 ? end : resetAt;
}
