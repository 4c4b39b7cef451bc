/** How long after its answer a request takes effect, milliseconds. */
export interface Delay {
  readonly ms: number;
  /** In place of `ms` for a request of one object. */
  readonly single_ms?: number;
}

/** Delays by the path of an endpoint, as Braze writes it; `*` is for all others. What has none acts at once. */
export type Lag = Readonly<Record<string, Delay>>;

/**
 * Braze's lag as far as anybody measured it: a track request of one object landed after six seconds, a larger one
 * within one. Braze docs: 10 to 100 ms between calls, but advised to wait minutes; a merged user is found for minutes.
 */
export const OBSERVED_LAG: Lag = {
  '/users/track': { ms: 800, single_ms: 6400 },
  '/users/track/bulk': { ms: 800, single_ms: 6400 },
  '/users/merge': { ms: 45_000 },
  '*': { ms: 1000 },
};

/** How long a request of `count` objects to the endpoint at `path` takes until it has effect, milliseconds. */
export function lagOf(lag: Lag, path: string, count: number): number {
  const delay = lag[path] ?? lag['*'];
  if (delay === undefined) return 0;
  return count === 1 ? (delay.single_ms ?? delay.ms) : delay.ms;
}

/** Effects that are still to come. */
export interface Later {
  /** Puts an effect off until `due`, milliseconds since 1970; `names` are whom it is about. */
  put(due: number, names: readonly string[], take: (now: number) => void): void;
  /** Carries out what is due, in the order of the dues. */
  settle(now: number): void;
  /** Whether an effect about one of these is still to come. */
  concerns(names: readonly string[]): boolean;
  readonly size: number;
  clear(): void;
}

/** Nothing to come yet. */
export function createLater(): Later {
  let waiting: { due: number; names: readonly string[]; take: (now: number) => void }[] = [];
  const named = new Map<string, number>();

  function count(names: readonly string[], step: 1 | -1): void {
    for (const name of names) {
      const effects = (named.get(name) ?? 0) + step;
      if (effects === 0) named.delete(name);
      else named.set(name, effects);
    }
  }

  return {
    put(due, names, take) {
      count(names, 1);
      waiting.push({ due, names, take });
    },
    settle(now) {
      if (waiting.length === 0) return;
      const ready = waiting.filter(({ due }) => due <= now).sort((one, other) => one.due - other.due);
      if (ready.length === 0) return;
      waiting = waiting.filter(({ due }) => due > now);
      for (const { due, names, take } of ready) {
        count(names, -1);
        take(due);
      }
    },
    concerns: (names) => named.size > 0 && names.some((name) => named.has(name)),
    get size() {
      return waiting.length;
    },
    clear() {
      waiting = [];
      named.clear();
    },
  };
}
