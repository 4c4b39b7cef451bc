import type { Shelf, Store } from './stores/store.ts';
import { Table } from './table.ts';

/** A 64-bit hash. */
export type Halves = readonly [high: number, low: number];

/** What could be the hash of something, by a number: equal for equal numbers, and spread over all values. */
export function hashes(seed: number): Halves {
  return [Math.imul(seed + 1, 0x9e37_79b1), Math.imul(seed + 7, 0x85eb_ca77)];
}

/** A table with keys, fingerprints and records by the numbers from 0 on. */
export function filledTable(count: number): Table {
  const table = new Table();
  for (let i = 0; i < count; i++) table.set(...hashes(i), ...hashes(-i), i % 1_000);
  return table;
}

/** A store in RAM, whose commits are durable at once. */
export function ramStore(): Store {
  const blobs = new Map<string, Uint8Array>();
  const placeOf = ({ name, partition }: Shelf, number: number) => `${name} ${partition} ${number}`;
  return {
    hashKey: new Uint8Array(16),
    read: async (shelf, numbers) => numbers.map((number) => blobs.get(placeOf(shelf, number)) ?? null),
    partitions: async () =>
      [...blobs.keys()].flatMap((place) =>
        /^header \d+ 0$/.test(place) ? [Number(place.split(' ')[1])] : [],
      ),
    async commit({ puts, drops }) {
      for (const { shelf, from, to } of drops)
        for (let number = from; number < to; number++) blobs.delete(placeOf(shelf, number));
      for (const { shelf, number, blob } of puts) blobs.set(placeOf(shelf, number), Uint8Array.from(blob));
    },
    lease: async () => null,
    renew: async () => undefined,
    size: async () => 0,
    close: async () => undefined,
  };
}
