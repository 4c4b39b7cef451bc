/** Wakes those who wait for something to change. */
export interface Changes {
  note(): void;
  /** Resolves after the next change. */
  next(): Promise<void>;
}

/**
 * Many things change at once: who waits looks once, after all of them.
 * @param first is called before those who wait.
 */
export function createChanges(first: () => void): Changes {
  let waiting: (() => void)[] = [];
  let isNoted = false;
  return {
    note() {
      if (isNoted) return;
      isNoted = true;
      queueMicrotask(() => {
        isNoted = false;
        first();
        const woken = waiting;
        waiting = [];
        for (const resolve of woken) resolve();
      });
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
