import { setFlagsFromString } from 'node:v8';

/**
 * Tunes V8 to how the objects of a sync live: as long as the request of their row is in flight. Two of its guesses are better
 * not made (both measured with `npm run bench`):
 * - When the first requests of a sync take long, it would put all later objects where only a full collection finds them,
 *   for a fifth more processor time and 50 MB more memory.
 * - It would let its heap grow fourfold before it looks for what is dead, though that is nearly all of it.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=100');
}
