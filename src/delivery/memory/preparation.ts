import type { HoldingParts } from '../../braze/object_type.ts';
import { TextInBytes } from '../../json/text_in_bytes.ts';
import { ownText, type QueuedObject } from '../outbox/queued_object.ts';
import { type KnownAttributes, NewRecords, type Reduction, reduceAttributes } from './attributes.ts';
import { isKnown, type Statement, statementOf } from './comparison.ts';
import type { EntryRules } from './entry_rules.ts';
import { ATTRIBUTE_BYTES } from './fingerprints.ts';
import type { Forgetting } from './forgetting.ts';
import { grouped } from './grouped.ts';
import type { MemoryHooks, NotSent } from './hooks.ts';
import { NOTHING_OPEN } from './intents.ts';
import { type Key, nameOf } from './key.ts';
import { MARKS } from './known.ts';
import { intentOf, Memo, onceKeyOf } from './memo.ts';
import type { OpenMemory } from './open_memory.ts';
import type { Partition } from './partition.ts';
import { PER_BLOB } from './records.ts';
import { keepToOneKind, noteWhatIsSet } from './what_is_set.ts';

export interface PreparationOptions
  extends Pick<
    OpenMemory,
    'partitions' | 'foreign' | 'isWhole' | 'rulesOf' | 'fingerprints' | 'usesOnceKeys'
  > {
  readonly forgetting: Forgetting;
  readonly hooks: MemoryHooks;
}

/** Brings objects that are about to leave down to what Braze has not, and notes that they leave. */
export interface Preparation {
  /** @returns those of which something has to be sent. What was noted has to be committed before they leave. */
  prepare(objects: readonly QueuedObject[]): Promise<Memo[]>;
}

export function createPreparation(options: PreparationOptions): Preparation {
  const { partitions, foreign, isWhole, rulesOf, fingerprints, forgetting, usesOnceKeys, hooks } = options;

  /** The JSON that is looked at, as bytes. */
  const text = new TextInBytes();
  /** Those of the request that is prepared. */
  let newRecords = new NewRecords(0);

  function begin(object: QueuedObject): Memo {
    const json = ownText(object);
    const rules = rulesOf(object.row.report, object.place);
    if (object.type.memory.holds === 'parts') keepToOneKind(object.lane, rules, hooks.warn);
    const statement = statementOf(object, json, rules, fingerprints);
    const oncePerKey = object.once === null ? null : fingerprints.oncePer(object.once);
    return new Memo(object, rules, statement, onceKey(object, json, rules), oncePerKey, lanesOf(object));
  }

  /** Finds the records of what is known of all of them: first their slots are read, so that the look-ups wait for the RAM together. */
  function findRecords(memos: readonly Memo[]): void {
    for (const [index, { statement, rules }] of memos.entries())
      if (statement !== null) TOUCHED[index & TOUCHED_MASK] = rules.partition.table.touch(statement.key.high);
    for (const memo of memos) {
      const { statement, rules } = memo;
      if (statement === null) continue;
      const { table } = rules.partition;
      const slot = table.find(statement.key.high, statement.key.low);
      if (slot >= 0) memo.record = table.recordOf(slot);
    }
  }

  /** In a run that can delete users, anything that is sent about one may end what is known of a deletion. */
  function lanesOf({ lane, otherLane }: QueuedObject): readonly Key[] {
    if (!isWhole) return NO_KEYS;
    return [lane, ...(otherLane === null ? [] : [otherLane])].map((each) => fingerprints.lane(each));
  }

  function onceKey(object: QueuedObject, json: string, rules: EntryRules) {
    const { memory } = object.type;
    // An object that is sent once for good is known by that.
    if (!usesOnceKeys || object.once !== null) return null;
    const counts = memory.once === 'counting' && object.type.repeat(json) === 'counts';
    return memory.once === 'always' || counts ? onceKeyOf(object, json, rules, fingerprints) : null;
  }

  /**
   * Brings an object down to what Braze has not.
   * @returns whether something of it has to be sent. If not, it is settled.
   */
  function reduce(memo: Memo, known: KnownAttributes): boolean {
    const { object, statement } = memo;
    const { memory, name } = object.type;
    const json = ownText(object);
    if (memory.holds === 'parts') return reduceTo(memory, memo, json, known);
    if (memory.holds === 'whole' && statement !== null) {
      const fingerprint = fingerprints.object(statement.key, name, json);
      memo.after = { fingerprint, record: null, mark: memory.ages ? MARKS.none : MARKS.kept };
    }
    return true;
  }

  function reduceTo(memory: HoldingParts, memo: Memo, json: string, known: KnownAttributes): boolean {
    const { object, statement } = memo;
    const leavesOutCounting = takeCounting(memo);
    if (statement === null && !leavesOutCounting) return true;
    const reduction = reductionOf(memory, memo, json, known, leavesOutCounting);
    noteAfter(memo, json, reduction);
    if (reduction.json === json) return true;
    hooks.saved({ type: object.type, json, bytes: object.bytes }, reduction.json);
    if (reduction.json === null) {
      keep(memo, known.record);
      leaveOut(memo, leavesOutCounting ? 'sent before' : 'unchanged');
      return false;
    }
    object.row.report.attributesSaved += reduction.saved;
    object.text = reduction.json;
    object.bytes = Buffer.byteLength(reduction.json);
    return true;
  }

  function reductionOf(
    memory: HoldingParts,
    { object, rules, statement }: Memo,
    json: string,
    known: KnownAttributes,
    leavesOutCounting: boolean,
  ): Reduction {
    const uncompared = statement === null ? 'all' : rules.uncompared;
    const recording = statement && { ...statement, claims: rules.partition.claims, fingerprints };
    if (recording !== null && known.record === null && !leavesOutCounting) {
      text.set(json);
      const record = newRecords.make(text.block, object.lane, uncompared, memory, recording);
      if (record !== null) return { json, record, saved: 0, hasActs: false };
    }
    const parts = memory.partsOf(json, object.lane, uncompared);
    return reduceAttributes(json, parts, memory, recording, known, leavesOutCounting);
  }

  function leaveOut({ object, rules, oncePerKey }: Memo, why: NotSent): void {
    if (oncePerKey !== null) rules.partition.oncePer.release(oncePerKey);
    for (const each of object.parts ?? [object]) hooks.settle(each, null, why);
  }

  /** Whether an earlier run has sent the operators that count. */
  function takeCounting(memo: Memo): boolean {
    const { object, onceKey, rules } = memo;
    if (onceKey === null) return false;
    const isAccepted = rules.partition.once.take('accepted', onceKey, object.row.segment);
    if (isAccepted) memo.onceKey = null;
    return isAccepted;
  }

  function noteAfter(memo: Memo, json: string, { record, hasActs }: Reduction): void {
    const { object, statement } = memo;
    if (statement === null || record === null) return;
    const whole = object.parts?.at(-1)?.text ?? json;
    const fingerprint = fingerprintOf(statement.key, object.type.name, whole, hasActs);
    memo.after = { fingerprint, record, mark: MARKS.none };
  }

  function fingerprintOf(key: Key, kind: string, json: string, hasActs: boolean): Key {
    if (hasActs) return fingerprints.object(key, kind, json, hasActs);
    // Mostly the text is there as bytes already.
    text.set(json);
    fingerprints.hashWritten(key.high, key.low, kind, text.block.view, 0, text.length);
    const { high, low } = fingerprints.hash;
    return { high, low };
  }

  /** @returns null: there is nothing to read. */
  async function readRecords(memos: readonly Memo[]): Promise<Map<Memo, Uint8Array | null> | null> {
    const known = memos.filter(({ record }) => record >= PER_BLOB);
    if (known.length === 0) return null;
    const records = new Map<Memo, Uint8Array | null>();
    for (const [partition, those] of grouped(known, partitionOf)) {
      const read = await partition.records.read(those.map(({ record }) => record));
      for (const [index, memo] of those.entries()) records.set(memo, read[index] ?? null);
    }
    return records;
  }

  /** Counts an object that an earlier run may have sent. */
  function countRepeat({ object, onceKey, oncePerKey, rules }: Memo): void {
    const { once, oncePer } = rules.partition;
    const isRepeated =
      onceKey !== null
        ? once.unresolved.size > 0 && once.take('unresolved', onceKey, object.row.segment)
        : oncePerKey !== null && oncePer.stateOf(oncePerKey) === 'unclear';
    if (isRepeated && object.type.repeat(ownText(object)) === 'counts') object.row.report.possiblyDoubled++;
  }

  function noteIntents(memos: readonly Memo[]): void {
    forgetting.before(memos);
    for (const [partition, those] of grouped(memos, partitionOf)) {
      const intent = { partition, id: partition.begin(intentOf(those)) };
      for (const memo of those) memo.intent = intent;
    }
    noteElsewhere(memos.filter(({ object }) => object.type.memory.forgets));
  }

  /** What makes all unsure that is known of users is under way for every partition. */
  function noteElsewhere(memos: readonly Memo[]): void {
    if (memos.length === 0) return;
    const intent = { ...NOTHING_OPEN, lanes: memos.flatMap(({ lanes }) => lanes) };
    const elsewhere = [...partitions.values(), ...foreign].map(({ intents }) => ({
      intents,
      id: intents.begin(intent),
    }));
    for (const memo of memos) memo.elsewhere = elsewhere;
  }

  /**
   * @param read the record that was read for it.
   * @returns whether something of the object has to be sent.
   */
  function finish(memo: Memo, read: Uint8Array | null): boolean {
    // Another object of the request may have named its user otherwise.
    if (memo.rules.isOff) memo.statement = null;
    const { statement } = memo;
    if (statement === null) return finishUnstated(memo);
    const { partition } = memo.rules;
    const slot = partition.table.find(statement.key.high, statement.key.low);
    memo.isTwice = slot >= 0 && partition.table.wasSent(slot);
    if (slot >= 0 && !memo.isTwice && isUnchanged(memo, statement)) {
      const { type, text: json, bytes } = memo.object;
      hooks.saved({ type, json: json as string, bytes }, null);
      leaveOut(memo, 'unchanged');
      return false;
    }
    if (!reduce(memo, slot < 0 ? NOTHING_KNOWN : knownIn(slot, memo, statement, read))) return false;
    partition.table.leave(statement.key.high, statement.key.low);
    return true;
  }

  /** As {@link finish}, for an object of which nothing is recorded. */
  function finishUnstated(memo: Memo): boolean {
    // By which other names its user is known, nobody can say.
    if (memo.object.type.memory.holds !== 'nothing') memo.lanes = [...memo.lanes, fingerprints.lane(null)];
    return reduce(memo, NOTHING_KNOWN);
  }

  /** Whether Braze has all that an object says: one that follows another one of its lane was not asked before. */
  function isUnchanged({ object, rules }: Memo, statement: Statement): boolean {
    const json = ownText(object);
    return object.parts === null && isKnown(statement, object.type, json, rules.partition, fingerprints);
  }

  return {
    async prepare(objects) {
      const memos = objects.map(begin);
      findRecords(memos);
      const records = await readRecords(memos);
      newRecords = new NewRecords(memos.length * USUAL_RECORD);
      const left: Memo[] = [];
      for (const memo of memos) if (finish(memo, records?.get(memo) ?? null)) left.push(memo);
      if (left.some(({ isTwice }) => isTwice)) markRepeated(left);
      for (const memo of left) noteWhatIsSet(memo);
      if (left.length > 0) noteIntents(left);
      for (const memo of left) countRepeat(memo);
      return left;
    },
  };
}

/** Of two objects of one claim in a request nobody knows which one Braze applies last: none is recorded. */
function markRepeated(memos: readonly Memo[]): void {
  const claimOf = ({ statement, rules }: Memo) =>
    statement && `${rules.partition.number} ${nameOf(statement.key)}`;
  for (const those of Map.groupBy(memos, claimOf).values())
    if (those.some(({ isTwice }) => isTwice)) for (const memo of those) memo.isTwice = true;
}

/** Nothing is sent: what is known stays, under the fingerprint that the row has now. */
function keep({ record: number, after, statement, rules }: Memo, before: Uint8Array | null): void {
  if (after === null || after.record === null || statement === null) return;
  const { partition } = rules;
  const { bytes, start, end } = after.record;
  const isSame = before !== null && Buffer.compare(before, bytes.subarray(start, end)) === 0;
  const record = isSame ? number : partition.records.append(after.record);
  partition.learn([{ key: statement.key, fingerprint: after.fingerprint, record }]);
}

/** What is known of the claim in a slot, of which a record was read. */
function knownIn(
  slot: number,
  memo: Memo,
  { isCompared }: Statement,
  read: Uint8Array | null,
): KnownAttributes {
  const { table } = memo.rules.partition;
  const { record } = memo;
  // What others sent since the record was read may have made it unsure.
  const isUsable = !memo.isTwice && record > 0 && table.recordOf(slot) === record;
  return { record: isUsable ? read : null, isOld: !isCompared || !table.hasFingerprint(slot) };
}

function partitionOf({ rules }: Memo): Partition {
  return rules.partition;
}

const NO_KEYS: readonly Key[] = [];

/** Bytes of the record of an object with a dozen attributes. */
const USUAL_RECORD = 12 * ATTRIBUTE_BYTES;

/** Takes what was read of slots, so that the reads are not left out as useless. */
const TOUCHED = new Int32Array(64);
const TOUCHED_MASK = TOUCHED.length - 1;

const NOTHING_KNOWN: KnownAttributes = { record: null, isOld: true };
