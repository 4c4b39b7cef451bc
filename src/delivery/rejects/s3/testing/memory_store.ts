import type { S3Settings } from '../../../../config/config.ts';
import type { ObjectStore } from '../object_store.ts';
import { type Action, storeError } from '../store_error.ts';

export const SETTINGS: S3Settings = {
  bucket: 'acme',
  prefix: '',
  region: null,
  endpoint: null,
  credentials: null,
};

/** What the SDK throws where the credentials lack a permission, and where nobody answers. */
export const DENIED = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
export const DOWN = { code: 'ECONNREFUSED' };

export interface MemoryStore extends ObjectStore {
  readonly objects: Map<string, Buffer>;
  /** The calls so far: `s3:GetObject a/b`. */
  readonly calls: string[];
  /** How all further calls of an action fail; null: they do not. */
  fail(action: Action, thrown: object | null): void;
}

/** A store in memory, with these objects. */
export function memoryStore(texts: Readonly<Record<string, string>> = {}): MemoryStore {
  const objects = new Map<string, Buffer>(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text)]),
  );
  const failing = new Map<Action, object>();
  const calls: string[] = [];
  function call(action: Action, key: string): void {
    calls.push(`${action} ${key}`);
    const thrown = failing.get(action);
    if (thrown !== undefined) throw storeError(thrown, action, key, SETTINGS);
  }
  return {
    objects,
    calls,
    fail(action, thrown) {
      if (thrown === null) failing.delete(action);
      else failing.set(action, thrown);
    },
    async put(key, body) {
      call('s3:PutObject', key);
      objects.set(key, body);
    },
    async get(key, span) {
      call('s3:GetObject', key);
      const body = objects.get(key);
      if (body === undefined) return null;
      return span === undefined ? body : body.subarray(span[0], span[1] + 1);
    },
    async list(prefix) {
      call('s3:ListBucket', prefix);
      return [...objects]
        .filter(([key]) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/'))
        .map(([key, body]) => ({ key, size: body.length }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async delete(key) {
      call('s3:DeleteObject', key);
      objects.delete(key);
    },
    close: () => {},
  };
}
