import { expect, test } from '@jest/globals';
import type { ObjectStore } from './object_store.ts';
import { probeStore } from './probe.ts';
import { type Action, storeError } from './store_error.ts';

const PLACE = { bucket: 'acme', prefix: 'rejects', region: null, endpoint: null, credentials: null };

/** A store that denies these actions, and what it holds. */
function storeDenying(...denied: Action[]): { store: ObjectStore; keys: Set<string> } {
  const keys = new Set<string>();
  async function ask(action: Action, key: string): Promise<void> {
    const thrown = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
    if (denied.includes(action)) throw storeError(thrown, action, key, PLACE);
  }
  return {
    keys,
    store: {
      put: (key) => ask('s3:PutObject', key).then(() => void keys.add(key)),
      get: (key) => ask('s3:GetObject', key).then(() => Buffer.from('')),
      find: (key) => ask('s3:ListBucket', key).then(() => ({ key, size: 0 })),
      list: () => ask('s3:ListBucket', '').then(() => []),
      delete: (key) => ask('s3:DeleteObject', key).then(() => void keys.delete(key)),
      close: () => {},
    },
  };
}

test('a store that takes all leaves nothing to say, and nothing in it', async () => {
  const { store, keys } = storeDenying();
  expect(await probeStore(store, PLACE)).toEqual({ problem: null, warning: null });
  expect(keys.size).toBe(0);
});

test('one that takes no object is a problem', async () => {
  const { problem } = await probeStore(storeDenying('s3:PutObject').store, PLACE);
  expect(problem).toMatch(/^rejected rows cannot be written to s3:\/\/acme\/rejects: .*denies s3:PutObject/);
});

test('so is one that does not delete the probe, which is named', async () => {
  const { store, keys } = storeDenying('s3:DeleteObject');
  const { problem } = await probeStore(store, PLACE);
  expect(problem).toContain(`s3://acme/${[...keys][0]} was written but cannot be deleted`);
  expect(problem).toContain('denies s3:DeleteObject');
});

test('what a replay alone needs is a warning', async () => {
  const { store, keys } = storeDenying('s3:ListBucket', 's3:GetObject');
  const { problem, warning } = await probeStore(store, PLACE);
  expect(problem).toBeNull();
  expect(warning).toMatch(/^`replay` could not read .*denies s3:ListBucket.*denies s3:GetObject/);
  expect(keys.size).toBe(0);
});
