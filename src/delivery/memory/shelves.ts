import type { Shelf, Store } from './stores/store.ts';

export function shelf(name: Shelf['name'], partition: number): Shelf {
  return { name, partition };
}

/** The blobs of a shelf from a number on, up to the first number that has none. */
export async function* blobsFrom(
  store: Pick<Store, 'read'>,
  from: Shelf,
  first: number,
): AsyncGenerator<Uint8Array> {
  let number = first;
  for (let count = FIRST; ; count = Math.min(count * 4, AT_ONCE)) {
    const numbers = Array.from({ length: count }, (_, index) => number + index);
    for (const blob of await store.read(from, numbers)) {
      if (blob === null) return;
      yield blob;
    }
    number += count;
  }
}

/** Most shelves hold few blobs. */
const FIRST = 4;
const AT_ONCE = 256;
