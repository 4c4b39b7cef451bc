import { randomBytes } from 'node:crypto';
import { objectKey, s3Address } from './address.ts';
import type { ObjectStore } from './object_store.ts';
import { StoreError } from './store_error.ts';

/** What a probe of a bucket has found. */
export interface StoreProbe {
  /** Why a sync could not keep its rejected rows there, or the probe left something behind; null: nothing is wrong. */
  readonly problem: string | null;
  /** Why `replay` could not read them; null: it can. */
  readonly warning: string | null;
}

/** Writes a small object under the prefix, looks for it, reads it and deletes it. */
export async function probeStore(
  store: ObjectStore,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): Promise<StoreProbe> {
  const key = objectKey(prefix, `.destination-braze-check-${randomBytes(8).toString('hex')}`);
  const notWritten = await refusal(store.put(key, Buffer.from('A probe of `check`; it can be deleted.\n')));
  if (notWritten !== null) {
    const problem = `rejected rows cannot be written to ${s3Address(bucket, prefix)}: ${notWritten}`;
    return { problem, warning: null };
  }
  const unreadable = [await refusal(store.list(key)), await refusal(store.get(key))].filter(
    (reason) => reason !== null,
  );
  const notDeleted = await refusal(store.delete(key));
  return {
    problem:
      notDeleted && `the probe ${s3Address(bucket, key)} was written but cannot be deleted: ${notDeleted}`,
    warning:
      unreadable.length === 0
        ? null
        : `\`replay\` could not read the rejected rows in ${s3Address(bucket, prefix)}: ${[...new Set(unreadable)].join(' ')}`,
  };
}

/** Why the store does not do it; null where it does. */
async function refusal(asked: Promise<unknown>): Promise<string | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    if (error instanceof StoreError) return error.message;
    throw error;
  }
}
