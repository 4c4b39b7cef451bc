import type { QueuedObject } from '../outbox/queued_object.ts';
import type { Statement } from './comparison.ts';
import type { EntryRules } from './entry_rules.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Intents } from './intents.ts';
import type { Key } from './key.ts';
import type { Partition } from './partition.ts';

/** What the memory has to know of an object that is under way. */
export interface Memo {
  readonly object: QueuedObject;
  readonly rules: EntryRules;
  statement: Statement | null;
  /** What is known once Braze has accepted it; null: nothing. */
  after: After | null;
  /** Whether its claim was sent before in this run: in which order Braze applies two requests nobody knows. */
  isTwice: boolean;
  /** Of an object that must not come twice. */
  onceKey: Key | null;
  oncePerKey: Key | null;
  /** Of those whom it names, where what is sent about them has effects beyond its own claim. */
  lanes: readonly Key[];
  /** The intent that it is in; null before it has one. */
  intent: OpenIntent | null;
  /** Where others note that it is under way, for it has effects on all that is known of those whom it names. */
  elsewhere: readonly Elsewhere[];
  /** What became of it, or of each of its parts. */
  readonly outcomes: string[];
  wasUnclear: boolean;
  isApart: boolean;
}

/** An intent, by its number in its partition. */
export interface OpenIntent {
  readonly partition: Partition;
  readonly id: number;
}

/** An intent of lanes, which may be in any partition. */
export interface Elsewhere {
  readonly intents: Intents;
  readonly id: number;
}

export interface After {
  readonly fingerprint: Key;
  /** Fingerprints of its attributes; null: it has none, and {@link mark} takes the place of the record's number. */
  readonly record: Uint8Array | null;
  readonly mark: number;
}

/** The key by which an object is known when its row comes again. */
export function onceKeyOf(
  { withoutReadTime }: Pick<QueuedObject, 'withoutReadTime'>,
  json: string,
  { claim }: EntryRules,
  fingerprints: Fingerprints,
): Key {
  return fingerprints.once(claim.number, withoutReadTime ?? json);
}

/** What was noted of an object that is under way; null: nothing. */
export function memoOf({ memo }: QueuedObject): Memo | null {
  return memo as Memo | null;
}
