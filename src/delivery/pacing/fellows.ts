import type { Together } from './redis_link.ts';
import type { Use } from './usage.ts';

/** What the other connectors of a shared limit have taken, as far as this one can know. */
export interface Fellows {
  /**
   * @param together what was heard of all connectors; null while nothing is heard: then each of the others is taken to do
   *   as this one does.
   * @param own what this connector has taken, as it stood when the others were told.
   * @param connectors how many they are, this one included, or were when they were last heard of.
   */
  learn(together: Together | null, own: Use, connectors: number): Use;
}

/** @param joined what was heard of all before this connector took anything. */
export function createFellows(joined: Together): Fellows {
  /** What all have taken by the count in Redis; null where that count may be another one than before. */
  let total: number | null = joined.taken;
  let elsewhere = 0;
  let before: Use = { taken: 0, windows: [] };
  let windows: Use['windows'] = [];

  return {
    learn(together, own, connectors) {
      const fresh = own.taken - before.taken;
      if (together === null) elsewhere += fresh * (connectors - 1);
      else if (total !== null) elsewhere += Math.max(0, together.taken - total - fresh);
      total = together?.taken ?? null;
      windows = own.windows.map((window, index) => {
        const heard = together?.windows[index];
        if (heard !== undefined) return { ...window, taken: Math.max(0, heard - window.taken) };
        const ownFresh = window.taken - takenOf(before.windows, window);
        return { ...window, taken: takenOf(windows, window) + ownFresh * (connectors - 1) };
      });
      before = own;
      return { taken: elsewhere, windows };
    },
  };
}

/** What was taken of a window; 0 if it has begun since. */
function takenOf(windows: Use['windows'], { seconds, start }: Use['windows'][number]): number {
  return windows.find((window) => window.seconds === seconds && window.start === start)?.taken ?? 0;
}
