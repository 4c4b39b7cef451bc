/** Time as the delivery sees it, so that tests can hold it. */
export interface Clock {
  /**
   * Milliseconds since 1970, as the machine's clock had it when the program started and steady from there on: it never
   * jumps, so that the difference of two readings is a duration.
   */
  now(): number;
  /** Resolves after `milliseconds`, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The machine's steady clock. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep(milliseconds, signal) {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done);
    });
  },
};

/**
 * Makes `Date.now` of the whole process steady, for the libraries that measure durations with it: Bottleneck plans its
 * turns by it, and would hold all of them for an hour when the machine's clock is set back by one.
 */
export function steadyDate(): void {
  Date.now = () => Math.floor(systemClock.now());
}
