import { createHash } from 'node:crypto';
import { type Place, readHeader } from './loading.ts';
import type { Store } from './stores/store.ts';

/** Partitions have numbers below this one. */
const MOST = 2 ** 20;

/**
 * The partition of a stream, whether it is there already or not. Its number is a hash of the stream's name, or the next free one:
 * two syncs that begin at once need nothing in common. @throws Failure
 */
export async function placeOf(store: Store, stream: string): Promise<Place> {
  let number = createHash('sha256').update(stream).digest().readUInt32LE(0) % MOST;
  for (;;) {
    number = (number % (MOST - 1)) + 1;
    const header = await readHeader(store, number);
    if (header === null || header.stream === stream) return { number, stream };
  }
}

/** All partitions. @throws Failure */
export async function allPlaces(store: Store): Promise<Place[]> {
  const places: Place[] = [];
  for (const number of await store.partitions()) {
    const header = await readHeader(store, number);
    if (header !== null) places.push({ number, stream: header.stream });
  }
  return places;
}
