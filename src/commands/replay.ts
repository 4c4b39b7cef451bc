import type { Config } from '../config/config.ts';
import { systemClock } from '../delivery/clock.ts';
import { entriesOf } from '../delivery/rejects/entries.ts';
import { parseS3Address } from '../delivery/rejects/s3/address.ts';
import { fileStore } from '../delivery/replay/file_store.ts';
import type { RejectStore } from '../delivery/replay/reject_store.ts';
import { openReplay } from '../delivery/replay/replay.ts';
import { printedStates } from '../delivery/states/state_sink.ts';
import { type Surroundings, type SyncOptions, sync } from './sync.ts';

export interface ReplayCommandOptions extends SyncOptions {
  /** Path of a dead-letter file or of their directory, or `s3://bucket/key` of an object or of their prefix. */
  readonly rejects: string;
  /** Whether messages that Braze may have sent already are sent too. */
  readonly unclear: boolean;
}

/** Rejected rows are kept, so none of them stops a replay, however many there are. */
const ANY_PERCENT = 100;

/** Sends a dead letter again, through the mapping of today. @returns the exit code. */
export function replay(options: ReplayCommandOptions, surroundings: Surroundings): Promise<number> {
  const { output, stopped } = surroundings;
  return sync('replay', options, surroundings, async ({ config, routes, report }) => {
    const { deadLetter, run, done, end } = await openReplay({
      path: options.rejects,
      store: await storeOf(options.rejects, config),
      routes,
      entriesOf: entriesOf(routes, config.streams),
      sendsUnclear: options.unclear,
      report,
      clock: systemClock,
      stopped,
      log: output.log,
    });
    return {
      maxRejectedPercent: ANY_PERCENT,
      usesOnceKeys: false,
      cleared: () => [],
      states: () => printedStates(() => {}),
      deadLetter,
      run,
      done,
      end,
    };
  });
}

/** A bucket is asked with what `dead_letter` says of its store, if it is one; else with what the environment says. */
async function storeOf(path: string, { deadLetter }: Config): Promise<RejectStore> {
  const address = parseS3Address(path);
  if (address === null) return fileStore(path);
  const { openObjectStore, SYNC_PATIENCE } = await import('../delivery/rejects/s3/object_store.ts');
  const { s3Store } = await import('../delivery/replay/s3_store.ts');
  const known = deadLetter.type === 's3' ? deadLetter : { region: null, endpoint: null, credentials: null };
  const settings = { ...known, bucket: address.bucket, prefix: '' };
  const store = openObjectStore(settings, SYNC_PATIENCE);
  return s3Store({ settings, key: address.key, store, clock: systemClock });
}
