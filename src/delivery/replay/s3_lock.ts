import { randomBytes } from 'node:crypto';
import { Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import { s3Address } from '../rejects/s3/address.ts';
import type { ObjectStore } from '../rejects/s3/object_store.ts';
import type { ReplayLock } from './reject_store.ts';

/** How often the holder shows that it is alive, milliseconds. */
const BEAT = 3_000;

/** A lock that does not change for this time is free, milliseconds: a crash leaves one behind. */
const STALE = 15_000;

/** Of two replays that begin at the same moment, the first one finds the other's lock after this time, milliseconds. */
const CONTEST = 1_000;

export interface S3LockOptions {
  readonly store: Pick<ObjectStore, 'get' | 'put' | 'delete'>;
  readonly bucket: string;
  /** Of the lock's object. */
  readonly key: string;
  readonly clock: Pick<Clock, 'sleep'>;
}

/**
 * Keeps other replays away from a folder of a bucket, by an object that is written again and again. No clock is compared, and no
 * write has a condition, which some stores do not have. So it is a best effort: a holder whose process is halted between a look and
 * a write learns at its next beat that another replay is at work.
 * @throws Failure if another one is at work; StoreError if the lock cannot be read or written.
 */
export async function lockFolder({ store, bucket, key, clock }: S3LockOptions): Promise<ReplayLock> {
  const holder = randomBytes(8).toString('hex');
  const ending = new AbortController();
  const wait = (milliseconds: number) => clock.sleep(milliseconds, ending.signal);
  const read = async () => (await store.get(key))?.toString() ?? null;
  const isOurs = async () => (await read())?.includes(holder) ?? false;
  let beats = 0;
  const write = () => store.put(key, Buffer.from(`${JSON.stringify({ holder, beats: beats++ })}\n`));
  const taken = () =>
    new Failure(
      'transient_error',
      'REPLAY_LOCKED',
      `Another replay runs beside ${s3Address(bucket, key)}, which it writes again and again. Two at once would send rows twice. Wait until it has ended.`,
    );

  const found = await read();
  for (let waited = 0; found !== null && waited < STALE; waited += BEAT) {
    await wait(BEAT);
    const now = await read();
    if (now === null) break;
    if (now !== found) throw taken();
  }
  await write();
  await wait(CONTEST);
  if (!(await isOurs())) throw taken();

  let failure: Failure | null = null;
  async function beat(): Promise<void> {
    while (!ending.signal.aborted && failure === null) {
      await wait(BEAT);
      if (ending.signal.aborted) return;
      try {
        if (await isOurs()) await write();
        else failure = taken();
      } catch {
        // The store is down: the progress cannot be saved either, which ends the replay.
      }
    }
  }
  const beating = beat();
  return {
    failure: () => failure,
    async release() {
      ending.abort();
      await beating;
      // What stays behind is free soon, by itself.
      if (failure === null && (await isOurs().catch(() => false))) await store.delete(key).catch(() => {});
    },
  };
}
