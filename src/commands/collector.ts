import { setFlagsFromString } from 'node:v8';

/** Rows under way are many from this number on: each collection of new objects moves what they are kept in. */
const MANY = 5_000;

const LOOK_EVERY = 1_000;

/**
 * Tunes V8's garbage collector to how the objects of a sync live: as long as the request of their row is in flight. Three of
 * its guesses are better not made (all measured with `npm run bench`):
 * - When the first requests of a sync take long, it would put all later objects where only a full collection finds them,
 *   for a fifth more processor time and 50 MB more memory.
 * - It would let its heap grow fourfold before it looks for what is dead, though that is nearly all of it.
 * - It would fill the space for new objects, though few of them are alive: see {@link collectAt}.
 * @param rowsUnderWay how many rows have no outcome yet.
 * @returns a function that ends the tuning.
 */
export function tuneCollector(rowsUnderWay: () => number): () => void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=100');
  let current: number | null = null;
  const look = () => {
    const best = collectAt(rowsUnderWay());
    if (best !== current) setFlagsFromString(`--minor-gc-task-trigger=${best}`);
    current = best;
  };
  look();
  const looks = setInterval(look, LOOK_EVERY).unref();
  return () => clearInterval(looks);
}

/**
 * When V8 collects new objects between two turns of the event loop. Where few are alive that costs next to nothing, and what the
 * processor's caches do not hold would have to come from the RAM; where many rows wait for Braze, each collection is dear.
 * @returns the part of their space that they fill then, percent.
 */
export function collectAt(rowsUnderWay: number): number {
  return rowsUnderWay < MANY ? 40 : 80;
}
