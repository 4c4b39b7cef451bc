import type { Shelf, Store } from './store.ts';

/**
 * A memory for those who only read it, as if it could be written: what is committed is there for this process alone, and goes with
 * it. Leases are not taken, so a sync may write to the memory meanwhile.
 */
export function overlayStore(store: Store): Store {
  /** By shelf, the blobs that were put. */
  const shelves = new Map<string, Map<number, Uint8Array>>();
  /** By shelf, the ranges that were dropped before these were put. */
  const drops = new Map<string, { readonly from: number; readonly to: number }[]>();

  function changed(key: string, number: number): Uint8Array | null | undefined {
    const put = shelves.get(key)?.get(number);
    if (put !== undefined) return put;
    return drops.get(key)?.some(({ from, to }) => from <= number && number < to) ? null : undefined;
  }

  return {
    ...store,
    async read(shelf, numbers) {
      const key = keyOf(shelf);
      const below = numbers.filter((number) => changed(key, number) === undefined);
      const blobs = below.length === 0 ? [] : await store.read(shelf, below);
      const found = new Map(below.map((number, index) => [number, blobs[index] ?? null]));
      return numbers.map((number) => changed(key, number) ?? found.get(number) ?? null);
    },
    async commit({ drops: dropped, puts }) {
      for (const { shelf, from, to } of dropped) {
        const key = keyOf(shelf);
        const blobs = shelves.get(key);
        for (const number of [...(blobs?.keys() ?? [])])
          if (from <= number && number < to) blobs?.delete(number);
        drops.set(key, [...(drops.get(key) ?? []), { from, to }]);
      }
      for (const { shelf, number, blob } of puts) {
        const key = keyOf(shelf);
        const blobs = shelves.get(key) ?? new Map<number, Uint8Array>();
        blobs.set(number, blob);
        shelves.set(key, blobs);
      }
    },
    lease: async () => null,
    renew: async () => {},
  };
}

function keyOf({ name, partition }: Shelf): string {
  return `${name} ${partition}`;
}
