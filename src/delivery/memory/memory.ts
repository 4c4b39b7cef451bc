import type { BrazeObject } from '../../braze/object_type.ts';
import type { Refusal } from '../../braze/verdict.ts';
import { asFailure, Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import type { Ledger, Segment } from '../ledger.ts';
import type { Gate } from '../outbox/departure.ts';
import { ownText, type QueuedObject } from '../outbox/queued_object.ts';
import { isKnown, statementOf } from './comparison.ts';
import { createConclusion } from './conclusion.ts';
import { partitionKeyOf } from './entry_rules.ts';
import { createForgetting } from './forgetting.ts';
import type { MemoryHooks, NotSent } from './hooks.ts';
import { type Memo, memoOf, onceKeyOf } from './memo.ts';
import type { OpenMemory } from './open_memory.ts';
import type { Partition } from './partition.ts';
import { createPreparation } from './preparation.ts';
import { createRecall, type Recall } from './recall.ts';
import { LEASE_SECONDS } from './stores/store.ts';

/** What Braze already has, as far as a sync's objects go. */
export interface Memory {
  /** What Braze has of objects that come. One that it has is to be handed to {@link leftOut}, or to the gate. */
  readonly recall: Recall;
  /** An object is settled by what {@link recall} says. */
  leftOut(object: BrazeObject): void;
  /** Settles objects that Braze has, and holds back those of which another one with the same key is on its way. */
  readonly gate: Gate;
  /** Whether two objects of a user may become one: only those of one entry, which have their attributes in one record. */
  mayMerge(waiting: QueuedObject, object: QueuedObject): boolean;
  /**
   * Objects are about to leave. What is known of them is forgotten, and their texts are what has to be sent. None may leave before
   * {@link durable} resolves.
   * @returns those of which something has to be sent; the others are settled. @throws Failure
   */
  prepare(objects: readonly QueuedObject[]): Promise<readonly QueuedObject[]>;
  /** Resolves when all that was prepared so far is forgotten durably. @throws Failure */
  durable(): Promise<void>;
  /** Whether the leases are still this process's for certain; if not, the sync fails. To be asked before each request, sent again or not. */
  isHeld(): boolean;
  /** Braze settled an object, or refused it. */
  settled(object: QueuedObject, refusal: Refusal | null): void;
  /** A request with these objects had an unclear outcome. */
  unclear(objects: readonly QueuedObject[]): void;
  /** The parts of a merged object are sent one by one. */
  apart(object: QueuedObject): void;
  /** What was prepared is through: all of it is settled, or nothing more is sent. */
  conclude(objects: readonly QueuedObject[]): void;
  /** The rows of these segments will not come again: their state was given back. @param stream that it is about; null: all. */
  covered(stream: string | null, segments: readonly Segment[]): void;
  /**
   * The sync has ended well. Closes, as {@link close}.
   * @param cleared keys of streams of which everything is forgotten.
   * @param behind see {@link Ledger.streamsBehind}.
   * @throws Failure
   */
  finish(cleared: readonly string[], behind: readonly string[]): Promise<void>;
  /** Keeps what was noted, and gives the leases back. Never rejects. */
  close(): Promise<void>;
}

/** How long answers wait for others to be kept with, milliseconds. */
const COMMIT_WITHIN = 20;

/** Leases are renewed several times before they run out. */
const RENEW_EVERY = 20_000;
const LEASE = LEASE_SECONDS * 1000;

const STOOD_STILL = new Failure(
  'transient_error',
  'MEMORY_LOST',
  `This sync stood still for more than ${LEASE_SECONDS} seconds, so another one may have taken its streams over. Nothing more was sent, so that the two do not contradict each other. Airbyte tries again by itself.`,
);

const UNCLEAR =
  'The sync before this one ended before Braze had answered: Braze may have sent the message or not, so it is not sent again';

const UNCLEAR_BEFORE =
  'Braze did not say whether it sent the message of an earlier row with the same `once_per` values, so this one is not sent';

export function createMemory(open: OpenMemory, clock: Clock, hooks: MemoryHooks): Memory {
  const { fingerprints, rulesOf, pending, usesOnceKeys } = open;
  const partitions = [...open.partitions.values()];
  const forgetting = createForgetting(partitions, open.foreign, fingerprints);
  const preparation = createPreparation({ ...open, forgetting, hooks });
  const conclude = createConclusion(open, clock);
  let timer: NodeJS.Timeout | null = null;
  let heldUntil = clock.now() + LEASE;
  const renewing = setInterval(() => void renew().catch(fail), RENEW_EVERY);
  renewing.unref();

  function fail(error: unknown): void {
    hooks.fail(asFailure(error));
  }

  async function renew(): Promise<void> {
    const until = clock.now() + LEASE;
    await open.renew();
    heldUntil = until;
  }

  async function commit(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const partition of partitions) partition.complete();
    await pending.commit();
  }

  async function close(): Promise<void> {
    clearInterval(renewing);
    await commit().catch(() => {});
    await open.close();
  }

  function commitSoon(): void {
    timer ??= setTimeout(() => void commit().catch(fail), COMMIT_WITHIN);
  }

  function gate(object: QueuedObject, isFirst: boolean): ReturnType<Gate> {
    const answer = object.once === null ? askOnceKeys(object) : askOncePer(object, object.once);
    if (answer !== 'send') return answer;
    if (isFirst && object.merged === null && has(object, ownText(object)))
      return leaveOut(object, 'unchanged');
    if (object.once !== null)
      rulesOf(object.row.report, object.place).partition.oncePer.take(
        fingerprints.oncePer(object.once),
        object,
      );
    return 'send';
  }

  /** Asks for an object that is left out as a whole when it comes again. */
  function askOnceKeys(object: QueuedObject): 'send' | 'settled' {
    const { type, row } = object;
    const rules = rulesOf(object.row.report, object.place);
    const { once } = rules.partition;
    if (!usesOnceKeys || type.memory.once !== 'always' || once.isEmpty) return 'send';
    const json = ownText(object);
    const key = onceKeyOf(object, json, rules, fingerprints);
    if (once.take('accepted', key, row.segment)) return leaveOut(object, 'sent before');
    if (type.repeat(json) !== 'never' || !once.take('unresolved', key, row.segment)) return 'send';
    return refuse(object, UNCLEAR);
  }

  /** Whether another object with the same values was sent, or is on its way. */
  function askOncePer(object: QueuedObject, once: string): ReturnType<Gate> {
    const { oncePer } = rulesOf(object.row.report, object.place).partition;
    const key = fingerprints.oncePer(once);
    const state = oncePer.stateOf(key);
    if (state === 'sent') return leaveOut(object, 'sent before');
    if (oncePer.isTaken(key, object)) return 'wait';
    const mustNotRepeat = usesOnceKeys && object.type.repeat(ownText(object)) === 'never';
    return state === 'unclear' && mustNotRepeat ? refuse(object, UNCLEAR_BEFORE) : 'send';
  }

  function refuse(object: QueuedObject, message: string): 'settled' {
    hooks.settle(object, { code: 'BRAZE_UNCLEAR', message }, 'sent before');
    return 'settled';
  }

  function has(object: QueuedObject, json: string): boolean {
    const rules = rulesOf(object.row.report, object.place);
    const statement = statementOf(object, json, rules, fingerprints);
    return statement !== null && isKnown(statement, object.type, json, rules.partition, fingerprints);
  }

  function leaveOut(object: QueuedObject, why: NotSent): 'settled' {
    const { type, bytes } = object;
    if (object.merged === null) hooks.saved({ type, json: ownText(object), bytes }, null);
    hooks.settle(object, null, why);
    return 'settled';
  }

  /** Drops the keys of rows that do not come again, after a sync that ended well. */
  function clearOnceKeys(cleared: readonly string[], behind: readonly string[]): void {
    for (const [key, { once }] of open.partitions) {
      const hasRowsBehind = behind.some((stream) => partitionKeyOf(open.partitions, stream) === key);
      // The platform starts over by itself, and means what it brings then.
      const startsOver = cleared.includes(key) || open.refreshed.has(key);
      if (startsOver || !once.comeAgain(hasRowsBehind)) once.clear();
    }
  }

  return {
    recall: createRecall(open),
    leftOut: (object) => hooks.saved(object, null),
    gate,
    mayMerge: (waiting, object) =>
      waiting.once === null &&
      object.once === null &&
      waiting.place.entry === object.place.entry &&
      waiting.row.report === object.row.report,
    async prepare(objects) {
      const prepared = await preparation.prepare(objects);
      if (prepared.length === 0) {
        if (!pending.isEmpty) commitSoon();
        return [];
      }
      for (const memo of prepared) {
        memo.object.memo = memo;
        for (const part of memo.object.parts ?? []) part.memo = memo;
      }
      return prepared.map(({ object }) => object);
    },
    durable: commit,
    isHeld() {
      const isHeld = clock.now() < heldUntil;
      if (!isHeld) hooks.fail(STOOD_STILL);
      return isHeld;
    },
    settled(object, refusal) {
      const memo = memoOf(object);
      if (memo === null) return;
      memo.settled++;
      if (refusal === null) return;
      memo.isRefused = true;
      if (refusal.code === 'BRAZE_UNCLEAR') memo.staysUnclear = true;
    },
    unclear(objects) {
      for (const object of objects) {
        const memo = memoOf(object);
        if (memo !== null) memo.wasUnclear = true;
      }
    },
    apart(object) {
      const memo = memoOf(object);
      if (memo !== null) memo.isApart = true;
    },
    conclude(objects) {
      const through: Memo[] = [];
      const concerned = new Set<Partition>();
      for (const object of objects) {
        const memo = memoOf(object);
        if (memo === null) continue;
        through.push(memo);
        concerned.add(memo.rules.partition);
        object.memo = null;
        for (const part of object.parts ?? []) part.memo = null;
      }
      conclude(through);
      commitSoon();
      for (const partition of concerned) void partition.saveIfLarge(clock.now()).catch(fail);
    },
    covered(stream, segments) {
      const about = stream === null ? null : partitionKeyOf(open.partitions, stream);
      for (const [key, { once }] of open.partitions) {
        once.cover(segments);
        if (about === null || about === key) once.noteState();
      }
      if (!pending.isEmpty) commitSoon();
    },
    async finish(cleared, behind) {
      for (const stream of cleared) open.partitions.get(stream)?.empty();
      if (usesOnceKeys) clearOnceKeys(cleared, behind);
      await commit();
      for (const partition of partitions) {
        await partition.compact();
        await partition.save(clock.now());
      }
      await close();
    },
    close,
  };
}
