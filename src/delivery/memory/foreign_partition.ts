import { Claims } from './claims.ts';
import { Intents } from './intents.ts';
import { encode, type JournalEntry } from './journal.ts';
import { type Key, packKeys } from './key.ts';
import { readHeader } from './loading.ts';
import type { Pending } from './pending.ts';
import { blobsFrom, shelf } from './shelves.ts';
import type { Store } from './stores/store.ts';

/** A stream's part of the memory that this run has no use for, but which has to forget users that it deletes. */
export interface ForeignPartition {
  readonly claims: Claims;
  /** Forgets claims, by the next commit. */
  forget(keys: readonly Key[]): void;
  readonly intents: Intents;
}

/** @returns null for a partition that holds nothing. @throws Failure */
export async function openForeign(
  store: Store,
  pending: Pending,
  partition: number,
): Promise<ForeignPartition | null> {
  const header = await readHeader(store, partition);
  if (header === null) return null;
  const journal = shelf('journal', partition);
  let next = header.journalFrom;
  for await (const _ of blobsFrom(store, journal, next)) next++;
  const note = (entry: JournalEntry) => pending.put(journal, next++, encode(entry));
  return {
    claims: new Claims(header.claims),
    forget: (keys) => note({ kind: 'forgotten', claims: packKeys(keys) }),
    // Intents of the stream's own runs have numbers from 1 on.
    intents: new Intents(note, () => -1 - next),
  };
}
