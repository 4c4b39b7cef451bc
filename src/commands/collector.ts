import { setFlagsFromString } from 'node:v8';

/** Rows under way are many from this number on: each collection of new objects moves what they are kept in. */
const MANY = 5_000;

/**
 * V8 collects new objects, between two turns of the event loop, once they fill this much of their space, percent. Where few are
 * alive that costs next to nothing, and what the processor's caches do not hold would have to come from the RAM; where many rows
 * wait for Braze, each collection is dear.
 */
const COLLECT_AT = { few: 40, many: 80 };

const LOOK_EVERY = 1_000;

/**
 * Tunes V8's garbage collector to how the objects of a sync live: as long as the request of their row is in flight. Three of
 * its guesses are better not made (all measured with `npm run bench`):
 * - When the first requests of a sync take long, it would put all later objects where only a full collection finds them,
 *   for a fifth more processor time and 50 MB more memory.
 * - It would let its heap grow fourfold before it looks for what is dead, though that is nearly all of it.
 * - It would fill the space for new objects, though few of them are alive: see {@link COLLECT_AT}.
 * @param rowsUnderWay how many rows have no outcome yet.
 * @returns a function that ends the tuning.
 */
export function tuneCollector(
  rowsUnderWay: () => number,
  setFlag: (flag: string) => void = setFlagsFromString,
): () => void {
  setFlag('--no-allocation-site-pretenuring');
  setFlag('--heap-growing-percent=100');
  let current: number | null = null;
  const look = () => {
    const best = rowsUnderWay() < MANY ? COLLECT_AT.few : COLLECT_AT.many;
    if (best !== current) setFlag(`--minor-gc-task-trigger=${best}`);
    current = best;
  };
  look();
  const looks = setInterval(look, LOOK_EVERY).unref();
  return () => clearInterval(looks);
}
