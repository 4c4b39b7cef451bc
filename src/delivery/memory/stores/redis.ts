import { createHash, randomBytes } from 'node:crypto';
import { emptyStore, HASH_KEY_BYTES, refuseToWrite } from './empty.ts';
import { createGroups } from './groups.ts';
import { createLeases, leasesLost } from './leases.ts';
import { damaged, PLACE } from './redis_failure.ts';
import { openRedisSession, type RedisSession } from './redis_session.ts';
import type { Changes, LeaseHolder, Shelf, Store } from './store.ts';

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** What the memory is of: keys of its own each. */
  readonly scope: string;
  /** Logs that a part of the memory was given up. */
  readonly warn: (message: string) => void;
  /** For commands that take no lease and write nothing: what does not exist yet is empty then, and is not made. */
  readonly isReadOnly?: boolean;
}

/** Raised with every change of the keys that older versions cannot read. */
const FORMAT = '2';

/** Shelves that are of use only as long as Redis lost nothing: what they claim may have been forgotten since. */
const CLAIMS: readonly Shelf['name'][] = ['pages', 'records', 'journal'];

/** What one answer of Redis holds at most, keys and about as many bytes. */
const MAX_KEYS = 1_000;
const MAX_BYTES = 16 << 20;

/** Blobs of a shelf that are measured for its size. */
const SAMPLE = 10;

/**
 * A memory in Redis. What Redis confirms may be lost when it restarts; then what it may have forgotten to forget is dropped.
 * @throws Failure
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<Store> {
  const session = await openRedisSession(options.url);
  try {
    return await openStore(session, options);
  } catch (error) {
    session.close();
    throw error;
  }
}

async function openStore(
  session: RedisSession,
  { scope, warn, isReadOnly = false }: RedisStoreOptions,
): Promise<Store> {
  // Redis Cluster keeps together what has the same text in braces.
  const prefix = `destination-braze:{${createHash('sha256').update(scope).digest('base64url').slice(0, 22)}}:`;
  const header = `${prefix}header`;
  const { runId, isDurable } = session.server;

  if (!isReadOnly) {
    const hashKey = randomBytes(HASH_KEY_BYTES);
    await session.ask((client) =>
      client.memoryCreate(header, 'format', FORMAT, 'hash_key', hashKey, 'run_id', runId),
    );
  }
  const { format, hash_key: hashKey, run_id } = await session.ask((client) => client.hgetallBuffer(header));
  if (format === undefined && isReadOnly) {
    session.close();
    return emptyStore();
  }
  if (String(format) !== FORMAT || hashKey?.length !== HASH_KEY_BYTES) throw damaged(prefix, String(format));
  const isDoubtful = String(run_id) !== runId && !isDurable;
  if (!isReadOnly) {
    const shelves = isDurable ? [] : CLAIMS;
    const found = await session.ask((client) =>
      client.memoryDistrust(`${prefix}bounds`, header, prefix, runId, ...shelves),
    );
    if (found === 1) warn(DISTRUSTED);
    return writingStore(session, prefix, hashKey);
  }
  const store = readingStore(session, prefix, hashKey);
  if (!isDoubtful) return store;
  warn(DISTRUSTED);
  return {
    ...store,
    read: async (shelf, numbers) =>
      CLAIMS.includes(shelf.name) ? numbers.map(() => null) : store.read(shelf, numbers),
  };
}

const DISTRUSTED =
  'The Redis of `memory` was restarted since the last sync, or another server took its place, and it may have lost its latest changes. The memory forgets what Braze has, so that it claims nothing that Braze may not have: all is sent once more. With `appendonly yes` and `appendfsync always` a restart loses nothing.';

function readingStore(session: RedisSession, prefix: string, hashKey: Uint8Array): Store {
  const keyOf = (shelf: Shelf, number: number) => `${prefix}${fieldOf(shelf)}:${number}`;

  async function read(shelf: Shelf, numbers: readonly number[]): Promise<(Uint8Array | null)[]> {
    const blobs: (Uint8Array | null)[] = [];
    // How large they are shows with the first ones.
    let count = SAMPLE;
    while (blobs.length < numbers.length) {
      const keys = numbers.slice(blobs.length, blobs.length + count).map((number) => keyOf(shelf, number));
      const found = await session.ask((client) => client.mgetBuffer(keys));
      blobs.push(...found);
      const largest = Math.max(1, ...found.map((blob) => blob?.length ?? 0));
      count = Math.max(1, Math.min(MAX_KEYS, Math.floor(MAX_BYTES / largest)));
    }
    return blobs;
  }

  /** Of each shelf of each partition that has blobs: the bounds of their numbers. */
  async function bounds(): Promise<{ field: string; from: number; to: number }[]> {
    const found = await session.ask((client) => client.hgetall(`${prefix}bounds`));
    return Object.entries(found).map(([field, text]) => {
      const [from = 0, to = 0] = text.split(' ').map(Number);
      return { field, from, to };
    });
  }

  /** What blobs take in Redis, guessed from some of them, bytes. */
  async function guess({ field, from, to }: { field: string; from: number; to: number }): Promise<number> {
    const step = Math.max(1, Math.floor((to - from) / SAMPLE));
    const numbers = Array.from({ length: Math.min(SAMPLE, to - from) }, (_, i) => from + i * step);
    const sizes = await session.ask((client) =>
      Promise.all(numbers.map((number) => client.memory('USAGE', `${prefix}${field}:${number}`))),
    );
    const sum = sizes.reduce<number>((total, size) => total + Number(size ?? 0), 0);
    return Math.round((sum / numbers.length) * (to - from));
  }

  return {
    hashKey,
    read,
    async partitions() {
      const found = await bounds();
      // The least number is 0 only where that blob is there.
      return found.flatMap(({ field, from }) =>
        field.startsWith('header:') && from === 0 ? [Number(field.slice('header:'.length))] : [],
      );
    },
    commit: refuseToWrite,
    lease: refuseToWrite,
    renew: refuseToWrite,
    async size() {
      let size = 0;
      for (const each of await bounds()) size += await guess(each);
      return size;
    },
    close: async () => session.close(),
  };
}

function writingStore(session: RedisSession, prefix: string, hashKey: Uint8Array): Store {
  const [bounds, texts, commits] = ['bounds', 'leases', 'commits'].map((name) => prefix + name) as [
    string,
    string,
    string,
  ];
  const leases = createLeases();
  const groups = createGroups(write);
  let hasLeased = false;
  let count = 0;

  async function write(group: readonly Changes[]): Promise<void> {
    const orders = group.flatMap(ordersOf);
    const number = String(++count);
    const result = await session.ask((client) =>
      client.memoryCommit(bounds, texts, commits, prefix, leases.owner, number, orders),
    );
    if (result !== 'done') throw leasesLost(PLACE);
  }

  /** Changes the text of the leases; until nobody else does so meanwhile. */
  async function change<T>(
    decide: (text: string | null, now: number) => string | T,
    patience?: number,
  ): Promise<T | null> {
    for (;;) {
      const [text, time] = await session.ask(
        (client) => Promise.all([client.get(texts), client.time()]),
        patience,
      );
      const [seconds = 0, microseconds = 0] = time.map(Number);
      const next = decide(text, seconds * 1000 + Math.floor(microseconds / 1000));
      if (typeof next !== 'string') return next;
      const changed = await session.ask(
        (client) => client.memoryLeases(texts, commits, text ?? '', next),
        patience,
      );
      if (changed === 1) return null;
    }
  }

  return {
    ...readingStore(session, prefix, hashKey),
    async commit(changes) {
      if (!hasLeased) throw new Error('a commit needs a lease');
      await groups.commit(changes);
    },
    async lease(names) {
      const held = await change<LeaseHolder>((text, now) => leases.take(text, names, now));
      hasLeased ||= held === null;
      return held;
    },
    async renew() {
      await change((text, now) => {
        const renewed = leases.renew(text, now);
        if (renewed === null) throw leasesLost(PLACE);
        return renewed;
      });
    },
    async close() {
      await groups.quiet();
      // What cannot be given back runs out by itself.
      await change((text) => leases.release(text), 0).catch(() => undefined);
      session.close();
    },
  };
}

function fieldOf({ name, partition }: Shelf): string {
  return `${name}:${partition}`;
}

/** What the script carries out, each in four parts. */
function ordersOf({ drops, puts }: Changes): (string | Buffer)[] {
  return [
    ...drops.flatMap(({ shelf, from, to }) => ['drop', fieldOf(shelf), String(from), String(to)]),
    ...puts.flatMap(({ shelf, number, blob }) => [
      'put',
      fieldOf(shelf),
      String(number),
      Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength),
    ]),
  ];
}
