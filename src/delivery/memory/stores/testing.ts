import type { Shelf, Store } from './store.ts';

/** A store in RAM, for tests: it takes every commit, and gives every lease. */
export function ramStore(): Store {
  const blobs = new Map<string, Uint8Array>();
  const nameOf = ({ name, partition }: Shelf, number: number) => `${name} ${partition} ${number}`;
  return {
    hashKey: new Uint8Array(16).fill(7),
    read: async (shelf, numbers) => numbers.map((number) => blobs.get(nameOf(shelf, number)) ?? null),
    async commit({ puts, drops }) {
      for (const { shelf, from, to } of drops)
        for (let number = from; number < to; number++) blobs.delete(nameOf(shelf, number));
      for (const { shelf, number, blob } of puts) blobs.set(nameOf(shelf, number), Uint8Array.from(blob));
    },
    partitions: async () =>
      [...blobs.keys()].flatMap((name) => {
        const [shelf, partition, number] = name.split(' ');
        return shelf === 'header' && number === '0' ? [Number(partition)] : [];
      }),
    lease: async () => null,
    renew: async () => {},
    size: async () => [...blobs.values()].reduce((sum, { length }) => sum + length, 0),
    close: async () => {},
  };
}
