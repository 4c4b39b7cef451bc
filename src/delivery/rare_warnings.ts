import type { Clock } from './clock.ts';

const EVERY = 60_000;

/** More different warnings than there are reasons; what is beyond begins anew. */
const MOST_KEYS = 1_000;

/** Warnings of which those with the same key are logged at most once a minute. */
export function rareWarnings(
  clock: Clock,
  warn: (message: string) => void,
): (key: string, message: string) => void {
  const toldAt = new Map<string, number>();
  return (key, message) => {
    const time = clock.now();
    if (!toldAt.has(key) && toldAt.size >= MOST_KEYS) toldAt.clear();
    if (time - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < EVERY) return;
    toldAt.set(key, time);
    warn(message);
  };
}
