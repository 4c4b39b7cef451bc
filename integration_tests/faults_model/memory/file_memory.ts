import { openFileStore } from '../../../src/delivery/memory/stores/file.ts';
import type { Store } from '../../../src/delivery/memory/stores/store.ts';
import { never, type Process } from './process.ts';

/** A memory in a file. A process that is killed does nothing more to it, but for what the system had taken. */
export async function openFileMemory(directory: string, process: Process) {
  let underWay = 0;
  const inner = await openFileStore({ directory, scope: 'model' });
  async function ask<T>(question: () => Promise<T>, isStep = false): Promise<T> {
    if (process.isDead || (isStep && !process.step())) return never();
    underWay++;
    try {
      const answer = await question();
      return process.isDead || (isStep && !process.step()) ? never() : answer;
    } finally {
      underWay--;
    }
  }
  const store: Store = {
    hashKey: inner.hashKey,
    read: (shelf, numbers) => ask(() => inner.read(shelf, numbers)),
    partitions: () => ask(() => inner.partitions()),
    commit: (changes) => ask(() => inner.commit(changes), true),
    lease: (names) => ask(() => inner.lease(names)),
    renew: () => ask(() => inner.renew()),
    size: () => ask(() => inner.size()),
    close: async () => undefined,
  };
  return {
    store,
    isBusy: () => underWay > 0,
    end: () => inner.close(),
  };
}
