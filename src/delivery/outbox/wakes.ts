import type { Clock } from '../clock.ts';

/** Calls when the earliest of the times has come that were asked for. */
export interface Wakes {
  /** @param time milliseconds of the clock. */
  at(time: number): void;
  /** No more calls. */
  stop(): void;
}

export function createWakes(clock: Pick<Clock, 'now'>, call: () => void): Wakes {
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Number.POSITIVE_INFINITY;
  let isStopped = false;

  return {
    at(time) {
      if (isStopped || time >= timerAt) return;
      if (timer !== null) clearTimeout(timer);
      timerAt = time;
      timer = setTimeout(
        () => {
          timer = null;
          timerAt = Number.POSITIVE_INFINITY;
          call();
        },
        Math.max(0, time - clock.now()),
      );
    },
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
