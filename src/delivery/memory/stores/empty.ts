import { randomBytes } from 'node:crypto';
import type { Store } from './store.ts';

/** Bytes of the key of all hashes. */
export const HASH_KEY_BYTES = 16;

/** A memory that does not exist yet, for those who only read. */
export function emptyStore(): Store {
  return {
    hashKey: randomBytes(HASH_KEY_BYTES),
    read: async (_, numbers) => numbers.map(() => null),
    partitions: async () => [],
    commit: refuseToWrite,
    lease: refuseToWrite,
    renew: refuseToWrite,
    size: async () => 0,
    close: async () => undefined,
  };
}

/** @throws Error always: a command that only reads has a mistake. */
export async function refuseToWrite(): Promise<never> {
  throw new Error('the memory was opened for reading only');
}
