import Bottleneck from 'bottleneck';
import type { Pace } from './pace.ts';
import type { Usage } from './usage.ts';

/** Hands out turns at intervals. Each turn allows a block of requests. */
export interface Turns {
  /** Resolves at the next turn that nobody else has; never after the end. */
  next(): Promise<void>;
  /** How many turns may be ordered ahead. */
  ahead(): number;
  /** How many permits a turn is worth now, if `share` of the plan's pace is right (above 0 and up to 1). */
  permits(portion: number): number;
  stop(): Promise<void>;
}

/** Where turns come from. */
export interface TurnSource {
  /** Whether others have turns of it, too. */
  readonly shared: boolean;
  /** @param usage how the users of turns learn of each other. */
  open(usage: Usage): Turns;
}

/** Turns of this process alone. One of Bottleneck's `schedule()` costs 0.4 ms of CPU, which is why a turn is a block. */
export function localTurns({ interval, block, ahead }: Pace): Turns {
  const limiter = new Bottleneck({ minTime: interval * block });
  return {
    next: () => limiter.schedule(async () => {}),
    ahead: () => ahead,
    permits: (portion) => block * portion,
    stop: () => limiter.disconnect(false),
  };
}
