import type { QueuedObject } from '../outbox/queued_object.ts';
import type { Statement } from './comparison.ts';
import type { EntryRules } from './entry_rules.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Intent, Intents } from './intents.ts';
import type { Key } from './key.ts';
import type { Partition } from './partition.ts';
import type { RecordBytes } from './records.ts';

/** What the memory has to know of an object that is under way. */
export class Memo {
  readonly object: QueuedObject;
  readonly rules: EntryRules;
  statement: Statement | null;
  /** Of an object that must not come twice. */
  onceKey: Key | null;
  readonly oncePerKey: Key | null;
  /** Of those whom it names, where what is sent about them has effects beyond its own claim. */
  lanes: readonly Key[];
  /** The number of the record of what is known of its attributes; 0: nothing is. */
  record = 0;
  /** What is known once Braze has accepted it; null: nothing. */
  after: After | null = null;
  /** Whether its claim was sent before in this run: in which order Braze applies two requests nobody knows. */
  isTwice = false;
  /** The intent that it is in; null before it has one. */
  intent: OpenIntent | null = null;
  /** Where others note that it is under way, for it has effects on all that is known of those whom it names. */
  elsewhere: readonly Elsewhere[] = [];
  /** How many of its parts are settled; of an object without parts it is the only one. */
  settled = 0;
  /** Whether Braze refused it or one of its parts, for whatever reason. */
  isRefused = false;
  /** Whether nobody will know what became of it or of one of its parts. */
  staysUnclear = false;
  wasUnclear = false;
  isApart = false;

  constructor(
    object: QueuedObject,
    rules: EntryRules,
    statement: Statement | null,
    onceKey: Key | null,
    oncePerKey: Key | null,
    lanes: readonly Key[],
  ) {
    this.object = object;
    this.rules = rules;
    this.statement = statement;
    this.onceKey = onceKey;
    this.oncePerKey = oncePerKey;
    this.lanes = lanes;
  }
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
  readonly record: RecordBytes | null;
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

/** All that objects are known by while they are under way. */
export function intentOf(memos: readonly Memo[]): Intent {
  const claims: Key[] = [];
  const lanes: Key[] = [];
  const once: Key[] = [];
  const oncePer: Key[] = [];
  for (const memo of memos) {
    if (memo.statement !== null) claims.push(memo.statement.key);
    if (memo.lanes.length > 0) lanes.push(...memo.lanes);
    if (memo.onceKey !== null) once.push(memo.onceKey);
    if (memo.oncePerKey !== null) oncePer.push(memo.oncePerKey);
  }
  return { claims, lanes, once, oncePer };
}

/** What was noted of an object that is under way; null: nothing. */
export function memoOf({ memo }: QueuedObject): Memo | null {
  return memo as Memo | null;
}
