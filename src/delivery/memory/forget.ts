import { streamName } from '../../airbyte/stream.ts';
import type { Clock } from '../clock.ts';
import { allPlaces } from './directory.ts';
import { createFingerprints } from './fingerprints.ts';
import { Partition } from './partition.ts';
import { createPending } from './pending.ts';
import { leaseWith } from './stores/lease_with.ts';
import { type Store, WHOLE } from './stores/store.ts';

/** What a memory is to forget. */
export interface WhatToForget {
  /** The keys of streams; null: of all. */
  readonly streams: readonly string[] | null;
  /** Only what is known of these users, by their lanes; null: everything. */
  readonly lanes: readonly string[] | null;
  /** Whether objects of `once_per` may be sent again. */
  readonly once: boolean;
}

export interface ForgetOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly stopped: AbortSignal;
  readonly tell: (message: string) => void;
}

/** What was known of a stream before it was forgotten. */
export interface Forgotten {
  /** The stream, for people. */
  readonly stream: string;
  /** Fingerprints fewer than before. */
  readonly claims: number;
  /** Keys of `once_per` fewer than before. */
  readonly once: number;
}

/** Forgets, once no sync writes to the memory. @returns one a stream that the memory had. @throws Failure */
export async function forget(
  { streams, lanes, once }: WhatToForget,
  { store, clock, stopped, tell }: ForgetOptions,
): Promise<Forgotten[]> {
  if (!(await leaseWith(store, [WHOLE], { clock, signal: stopped, tell }))) return [];
  const fingerprints = createFingerprints(store.hashKey);
  const pending = createPending(store);
  const forgotten: Forgotten[] = [];
  for (const place of await allPlaces(store)) {
    if (streams !== null && !streams.includes(place.stream)) continue;
    const title = titleOf(place.stream);
    const partition = await Partition.open({ ...place, title }, store, pending, clock.now());
    const before = { claims: partition.table.count, once: partition.oncePer.size };
    if (lanes === null) partition.empty();
    else {
      const claims = partition.claims.all;
      for (const lane of lanes) partition.forget(claims.map((claim) => fingerprints.claim(claim, lane)));
    }
    if (once) partition.oncePer.clear();
    await partition.save(clock.now());
    forgotten.push({
      stream: title,
      claims: before.claims - partition.table.count,
      once: once ? before.once : 0,
    });
  }
  return forgotten;
}

/** A stream's key, for people. */
export function titleOf(key: string): string {
  const [name = '', namespace = null] = key.split('\0');
  return streamName(name, namespace);
}
