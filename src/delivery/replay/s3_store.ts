import type { S3Settings } from '../../config/config.ts';
import { Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import { objectKey, s3Address } from '../rejects/s3/address.ts';
import type { ObjectStore } from '../rejects/s3/object_store.ts';
import { StoreError } from '../rejects/s3/store_error.ts';
import { s3DeadLetter } from '../rejects/s3.ts';
import { deadLettersAmong, type Found, type RejectStore } from './reject_store.ts';
import { lockFolder } from './s3_lock.ts';
import { progressFailure } from './saved_progress.ts';

/** Milliseconds: a crash forgets no more, and each saving is a request. */
const PAUSE = 2_000;

/** Bytes of a dead letter that are read at once. */
const PART = 4 << 20;

export interface S3StoreOptions {
  /** Where the bucket is. Its prefix does not matter. */
  readonly settings: S3Settings;
  /** Of a dead letter, or the prefix of several: those right below it. */
  readonly key: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/** Dead letters in a folder of a bucket. Its paths are addresses: `s3://bucket/key`. */
export function s3Store({ settings, key, store, clock }: S3StoreOptions): RejectStore {
  const { bucket } = settings;
  let folder = key.replace(/\/$/, '');
  /** What was found in the folder, by address, with its size in bytes. */
  const sizes = new Map<string, number>();

  const keyOf = (path: string) => path.slice(s3Address(bucket, '').length);
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

  async function list(prefix: string): Promise<void> {
    for (const { key, size } of await store.list(prefix)) sizes.set(s3Address(bucket, key), size);
  }

  /** Whether the key is that of an object, and not a prefix. */
  async function isObject(): Promise<boolean> {
    if (folder !== key || key === '') return false;
    await list(key);
    return sizes.has(s3Address(bucket, key));
  }

  return {
    folder: 'prefix',
    pause: PAUSE,
    find: () =>
      reading(s3Address(bucket, key), async (): Promise<Found> => {
        if (await isObject()) {
          folder = key.slice(0, Math.max(0, key.lastIndexOf('/')));
          return { paths: [s3Address(bucket, key)], others: [] };
        }
        sizes.clear();
        await list(folder === '' ? '' : `${folder}/`);
        const { names, others } = deadLettersAmong([...sizes.keys()].map(nameOf));
        return { paths: names.map((name) => s3Address(bucket, objectKey(folder, name))), others };
      }),
    opening: (path, most) =>
      reading(path, async () => {
        const size = sizes.get(path) ?? 0;
        return { size, head: size === 0 ? Buffer.alloc(0) : await part(path, 0, Math.min(size, most)) };
      }),
    async *chunks(path, size) {
      for (let from = 0; from < size; from += PART) {
        yield await reading(path, () => part(path, from, Math.min(size, from + PART)));
      }
    },
    async readProgress(path) {
      if (!sizes.has(path)) return null;
      try {
        return (await store.get(keyOf(path)))?.toString() ?? null;
      } catch (error) {
        throw asProgressFailure(error, path, 'read');
      }
    },
    async writeProgress(path, text) {
      try {
        await store.put(keyOf(path), Buffer.from(text));
      } catch (error) {
        throw asProgressFailure(error, path, 'written');
      }
    },
    async lock() {
      const lock = objectKey(folder, 'replay.lock');
      try {
        return await lockFolder({ store, bucket, key: lock, clock });
      } catch (error) {
        throw asProgressFailure(error, s3Address(bucket, lock), 'written');
      }
    },
    deadLetter(options) {
      const open = async () => ({ put: store.put, close: () => {} });
      return s3DeadLetter({ ...options, place: { ...settings, prefix: folder }, open });
    },
    close: store.close,
  };

  /** @param to behind the last byte. @throws StoreError, Failure */
  async function part(path: string, from: number, to: number): Promise<Buffer> {
    const bytes = await store.get(keyOf(path), [from, to - 1]);
    if (bytes?.length === to - from) return bytes;
    throw new Failure(
      'config_error',
      'FILE_UNREADABLE',
      `${path} was deleted or replaced while it was replayed. Leave the objects alone until the replay has ended.`,
    );
  }
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const message = `${path} cannot be read: ${error.message}`;
    throw error.isPassing
      ? new Failure('transient_error', 'DEAD_LETTER_UNREACHABLE', message, { cause: error })
      : new Failure('config_error', 'FILE_UNREADABLE', message, { cause: error });
  }
}

function asProgressFailure(error: unknown, path: string, done: 'read' | 'written'): unknown {
  if (!(error instanceof StoreError)) return error;
  if (!error.isPassing) return progressFailure(path, `cannot be ${done}: ${error.message}`);
  const message = `${path}, the progress of the replay, cannot be ${done}: ${error.message} The same command goes on where this one has stopped.`;
  return new Failure('transient_error', 'DEAD_LETTER_UNREACHABLE', message, { cause: error });
}
