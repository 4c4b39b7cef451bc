import { Redis } from 'ioredis';
import { openRedisStore } from '../../src/delivery/memory/stores/redis.ts';
import type { Shelf, Store } from '../../src/delivery/memory/stores/store.ts';
import type { RedisServer } from './redis.ts';

const SCOPE = 'production https://rest.iad-01.braze.com';

export const SHELVES = ['header', 'pages', 'journal', 'records', 'once'] as const;

/** Stores of one server, and what they warned of; all are closed at the end. */
export function memoryIn({ url }: Pick<RedisServer, 'url'>) {
  const opened: Store[] = [];
  const warnings: string[] = [];
  return {
    warnings,
    async open(isReadOnly = false): Promise<Store> {
      const store = await openRedisStore({
        url,
        scope: SCOPE,
        isReadOnly,
        warn: (message) => void warnings.push(message),
      });
      opened.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((store) => store.close()));
    },
  };
}

/** Puts a text on shelves. */
export const put = (store: Store, text: string, names: readonly Shelf['name'][] = ['journal']) =>
  store.commit({
    puts: names.map((name) => ({ shelf: { name, partition: 5 }, number: 0, blob: Buffer.from(text) })),
    drops: [],
  });

/** What is on each shelf. */
export async function shelves(store: Store): Promise<(string | null)[]> {
  const blobs = await Promise.all(SHELVES.map((name) => store.read({ name, partition: 5 }, [0])));
  return blobs.map(([blob]) => (blob ? Buffer.from(blob).toString() : null));
}

/** Asks the server itself. */
export async function asked<T>({ url }: RedisServer, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}

/** What it fails with, null where it does not. */
export const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
