import type { Together } from './redis_link.ts';
import type { Use } from './usage.ts';

/** What the other connectors of a shared limit have taken, as far as this one can know. */
export interface Fellows {
  /**
   * @param together what was heard of all connectors; null while nothing is heard: then each of the others is taken to do
   *   as this one does, and of the windows nothing is known.
   * @param own what this connector has taken, at the time when the others learned of it.
   * @param others how many they are, or were when they were last heard of.
   */
  learn(together: Together | null, own: Use, others: number): Use;
}

/** @param joined what was heard of all before this connector took anything. */
export function createFellows(joined: Together): Fellows {
  /** What all have taken by the count in Redis; null where that count may be another one than before. */
  let total: number | null = joined.taken;
  let elsewhere = 0;
  let told = 0;

  return {
    learn(together, own, others) {
      const fresh = own.taken - told;
      if (together === null) elsewhere += fresh * others;
      else if (total !== null) elsewhere += Math.max(0, together.taken - total - fresh);
      total = together?.taken ?? null;
      told = own.taken;
      const windows = (together?.windows ?? []).flatMap((all, index) => {
        const window = own.windows[index];
        return window === undefined ? [] : { ...window, taken: Math.max(0, all - window.taken) };
      });
      return { taken: elsewhere, windows };
    },
  };
}
