import { expect, test } from '@jest/globals';
import { probeStore } from './probe.ts';
import type { Action } from './store_error.ts';
import { DENIED, memoryStore, SETTINGS } from './testing/memory_store.ts';

const PLACE = { ...SETTINGS, prefix: 'rejects' };

function storeDenying(...denied: Action[]) {
  const store = memoryStore();
  for (const action of denied) store.fail(action, DENIED);
  return store;
}

test('a store that takes all leaves nothing to say, and nothing in it', async () => {
  const store = storeDenying();
  expect(await probeStore(store, PLACE)).toEqual({ problem: null, warning: null });
  expect(store.objects.size).toBe(0);
});

test('one that takes no object is a problem', async () => {
  const { problem } = await probeStore(storeDenying('s3:PutObject'), PLACE);
  expect(problem).toMatch(/^rejected rows cannot be written to s3:\/\/acme\/rejects: .*denies s3:PutObject/);
});

test('so is one that does not delete the probe, which is named', async () => {
  const store = storeDenying('s3:DeleteObject');
  const { problem } = await probeStore(store, PLACE);
  expect(problem).toContain(`s3://acme/${[...store.objects.keys()][0]} was written but cannot be deleted`);
  expect(problem).toContain('denies s3:DeleteObject');
});

test('what a replay alone needs is a warning', async () => {
  const store = storeDenying('s3:ListBucket', 's3:GetObject');
  const { problem, warning } = await probeStore(store, PLACE);
  expect(problem).toBeNull();
  expect(warning).toMatch(/^`replay` could not read .*denies s3:ListBucket.*denies s3:GetObject/);
  expect(store.objects.size).toBe(0);
});

test('an error of the program is none of the store', async () => {
  const put = async () => {
    throw new TypeError('of its own');
  };
  await expect(probeStore({ ...memoryStore(), put }, PLACE)).rejects.toThrow('of its own');
});
