import type { Drop, Put, Shelf, Store } from './stores/store.ts';

/** What is to be committed next. */
export interface Pending {
  put(shelf: Shelf, number: number, blob: Uint8Array): void;
  /** Also of what was put since the last commit. */
  drop(shelf: Shelf, from: number, to: number): void;
  /** Has all of it committed at once. Resolves when all is durable that was put so far, whoever had it committed. @throws Failure as {@link Store.commit}. */
  commit(): Promise<void>;
  readonly isEmpty: boolean;
}

export function createPending(store: Pick<Store, 'commit'>): Pending {
  let puts: Put[] = [];
  let drops: Drop[] = [];
  let last: Promise<void> = Promise.resolve();
  return {
    put: (shelf, number, blob) => void puts.push({ shelf, number, blob }),
    drop(shelf, from, to) {
      // A store carries out drops before puts.
      puts = puts.filter((put) => !isAmong(put, { shelf, from, to }));
      drops.push({ shelf, from, to });
    },
    async commit() {
      const changes = { puts, drops };
      puts = [];
      drops = [];
      if (changes.puts.length > 0 || changes.drops.length > 0) last = store.commit(changes);
      // Commits become durable in their order.
      await last;
    },
    get isEmpty() {
      return puts.length === 0 && drops.length === 0;
    },
  };
}

function isAmong({ shelf, number }: Put, { shelf: from, from: first, to }: Drop): boolean {
  const isOn = shelf.name === from.name && shelf.partition === from.partition;
  return isOn && number >= first && number < to;
}
