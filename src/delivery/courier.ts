import { type Answer, judge } from '../braze/answer.ts';
import type { Endpoint } from '../braze/endpoint.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { redaction } from '../braze/redaction.ts';
import type { RefusalCode } from '../braze/refusal_codes.ts';
import type { Verdict } from '../braze/verdict.ts';
import { Failure } from '../report/failure.ts';
import type { Clock } from './clock.ts';
import { type Batch, batchOf, halves, part } from './outbox/batch.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import type { Pacer } from './pacer.ts';
import type { Patience } from './patience.ts';

/** Why an object will never reach Braze. */
export interface ObjectRefusal {
  readonly code: RefusalCode | 'BRAZE_TOO_LARGE';
  readonly message: string;
}

/** What the courier reports while it works. */
export interface CourierEvents {
  /** An object is settled: accepted (null) or refused. Called once for each. */
  settled(object: QueuedObject, refusal: ObjectRefusal | null): void;
  /** A request has left, for the first time or again. */
  sent(batch: Batch, again: boolean): void;
  /** Braze answered a request with a 2xx. */
  taken(batch: Batch): void;
  /** A request never left: no connection came about. */
  unsent(): void;
  /** Braze may have applied this object once more than it had before: an earlier sending of it had an unclear outcome. */
  mayDouble(object: QueuedObject): void;
  /** Braze answered 429; `milliseconds` is the pause for all of the bucket, which has begun. */
  rateLimited(batch: Batch, milliseconds: number): void;
  /**
   * Braze or the network did not do its part: the request waits and goes again.
   * @param since when that began, and `until` when it is given up, as {@link Clock.now}.
   */
  retrying(reason: string, since: number, until: number): void;
  /** Braze takes fewer objects in a request than it documents. */
  tooManyObjects(batch: Batch): void;
}

/** A way to send a request. Never rejects. */
export type Send = (batch: Batch) => Promise<Answer | NoAnswer>;

export interface CourierOptions {
  readonly endpoint: Pick<Endpoint, 'read' | 'readsNotFound' | 'permission' | 'deed' | 'neededBy'>;
  readonly send: Send;
  /** Of the endpoint's bucket. */
  readonly pacer: Pick<Pacer, 'wait' | 'pause'>;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly events: CourierEvents;
}

/** Brings the objects of an endpoint's batches to Braze until each of them is settled. */
export interface Courier {
  /**
   * Resolves when all objects are settled, or when the signal is aborted.
   * The caller holds a permit for the first sending.
   * @throws Failure if nothing that it could do would settle them.
   */
  deliver(batch: Batch, signal: AbortSignal): Promise<void>;
}

/** A batch on its way to be settled, as a whole or in parts. */
interface Delivery {
  readonly signal: AbortSignal;
  /** What an unclear outcome may have applied. */
  readonly mayBeApplied: Set<QueuedObject>;
  /** The batch that left first, and those of the parts of its merged objects: all that Braze may quote. */
  readonly quotable: Batch[];
  /** Takes out of Braze's words what could be a value of any of these. */
  readonly redact: (words: string) => string;
}

/** Requests refused down to the last object, one after the other, that mean a mistake in the configuration. */
const MAX_REFUSED_IN_A_ROW = 3;

/** The pause for a 429 that asks for none, milliseconds, and how it grows while they repeat. */
const FIRST_LIMITED_PAUSE = 1_000;
const LIMITED_GROWTH = 1.5;
const MAX_LIMITED_PAUSE = 30_000;

export function createCourier(options: CourierOptions): Courier {
  const { endpoint, send, pacer, clock, patience, events } = options;
  let refusedInARow = 0;
  /** Pauses for 429s in a row, over all requests, and when the last one began. */
  let limitedInARow = 0;
  let pausedAt = Number.NEGATIVE_INFINITY;

  async function deliver(whole: Batch, signal: AbortSignal): Promise<void> {
    const batches = [whole];
    const quotable = [whole];
    const redact = redaction(() => quotable.flatMap(quotableTexts));
    const delivery: Delivery = { signal, mayBeApplied: new Set(), quotable, redact };
    let allRefused = true;
    for (
      let batch = batches.shift(), again = false;
      batch !== undefined;
      batch = batches.shift(), again = true
    ) {
      const verdict = await exchange(batch, again, delivery);
      if (verdict === null) return;
      const { length } = batch.objects;
      if (verdict.act === 'split' && length > 1) {
        if (verdict.reason === 'too_many') events.tooManyObjects(batch);
        batches.unshift(...halves(batch));
        continue;
      }
      allRefused &&= verdict.act === 'split' && verdict.reason === 'refused';
      const rest =
        verdict.act === 'split' ? refusedAsWhole(batch, verdict, delivery) : settle(batch, verdict, delivery);
      batches.unshift(...rest);
    }
    refusedInARow = allRefused ? refusedInARow + 1 : 0;
    if (refusedInARow >= MAX_REFUSED_IN_A_ROW) throw refusesAll();
  }

  /**
   * Reports what is settled.
   * @returns what goes again, in order: objects that were not processed together, and one by one the parts of merged
   * objects that were refused, for each has to answer for its own row.
   */
  function settle(
    batch: Batch,
    verdict: Extract<Verdict, { refused: unknown }>,
    delivery: Delivery,
  ): Batch[] {
    if (isAcceptance(verdict)) {
      for (const object of batch.objects) tell(object, null);
      return [];
    }
    const refusals = new Map(verdict.refused.map((refusal) => [refusal.index, refusal]));
    const again: Batch[] = [];
    let together: number[] = [];
    const endTogether = () => {
      if (together.length > 0) again.push(part(batch, together));
      together = [];
    };
    for (const [index, object] of batch.objects.entries()) {
      const refusal = refusals.get(index);
      if (refusal === undefined && verdict.act === 'resend_rest') {
        together.push(index);
      } else if (refusal?.code === 'BRAZE_REFUSED' && object.parts !== null) {
        endTogether();
        again.push(...apart(object.parts, delivery));
      } else {
        tell(object, refusal ?? null);
      }
    }
    endTogether();
    return again;
  }

  /** The last object of a batch that was split again and again. @returns what goes again, as {@link settle}. */
  function refusedAsWhole(
    { objects }: Batch,
    verdict: Extract<Verdict, { act: 'split' }>,
    delivery: Delivery,
  ): Batch[] {
    const unmerged = objects.flatMap((object) => object.parts ?? []);
    const code = verdict.reason === 'too_large' ? 'BRAZE_TOO_LARGE' : 'BRAZE_REFUSED';
    if (unmerged.length === 0) for (const object of objects) tell(object, { code, message: verdict.message });
    return apart(unmerged, delivery);
  }

  /** A merged object is settled for each of its parts. */
  function tell(object: QueuedObject, refusal: ObjectRefusal | null): void {
    if (object.parts === null) events.settled(object, refusal);
    else for (const each of object.parts) events.settled(each, refusal);
  }

  /** Sends until there is an answer that settles or splits; null when the signal was aborted. */
  async function exchange(
    batch: Batch,
    again: boolean,
    { signal, mayBeApplied, redact }: Delivery,
  ): Promise<Extract<Verdict, { act: 'settle' | 'resend_rest' | 'split' }> | null> {
    let unclearSince: number | null = null;
    let hasLeft = again;
    for (let tries = 0; ; tries++) {
      const waited = again || tries > 0 ? await permitted(signal) : 0;
      // A pause that another request has caused says nothing about this one.
      if (unclearSince !== null) unclearSince += waited;
      if (signal.aborted) return null;
      const askedAt = clock.now();
      const answer = await sent(batch, hasLeft);
      hasLeft ||= !('failure' in answer) || answer.sent;
      const verdict = judge(answer, endpoint, batch, clock.now(), redact);
      if (verdict.act === 'stop') throw new Failure('config_error', verdict.code, verdict.message);
      if (verdict.act === 'wait') {
        pause(batch, verdict.milliseconds, askedAt);
        unclearSince = null;
        continue;
      }
      if (verdict.act !== 'retry' && askedAt > pausedAt) limitedInARow = 0;
      if (verdict.act === 'retry' && verdict.processed && mustNotRepeat(batch))
        return unclear(batch, verdict.reason);
      noteApplied(batch, verdict, mayBeApplied);
      if (verdict.act !== 'retry') return verdict;
      if (signal.aborted) return null;
      unclearSince ??= askedAt;
      await patient(answer, verdict.reason, unclearSince, tries, signal);
    }
  }

  /** Waits for a permit. @returns how long, milliseconds. */
  async function permitted(signal: AbortSignal): Promise<number> {
    const since = clock.now();
    await pacer.wait(signal);
    return clock.now() - since;
  }

  /** Sends a batch once. @param again whether it has left before. */
  async function sent(batch: Batch, again: boolean): Promise<Answer | NoAnswer> {
    const answer = await send(batch);
    if ('failure' in answer && !answer.sent) events.unsent();
    else events.sent(batch, again);
    if ('status' in answer && answer.status >= 200 && answer.status < 300) events.taken(batch);
    patience.note(answer);
    return answer;
  }

  /** Waits before what is unclear goes again. @throws Failure if it is unclear for too long. */
  async function patient(
    answer: Answer | NoAnswer,
    reason: string,
    since: number,
    tries: number,
    signal: AbortSignal,
  ): Promise<void> {
    const until = patience.until(answer, reason, since);
    events.retrying(reason, since, until);
    await clock.sleep(Math.min(patience.backoff(tries), until - clock.now()), signal);
  }

  /** Holds all of the bucket for a 429. @param asked milliseconds, null where Braze does not say. */
  function pause(batch: Batch, asked: number | null, askedAt: number): void {
    const milliseconds = Math.max(asked ?? 0, limitedPause(askedAt));
    pacer.pause(milliseconds);
    events.rateLimited(batch, milliseconds);
  }

  /** The least pause for a 429, which is longer the more of them come in a row. Those of one pause count as one. */
  function limitedPause(askedAt: number): number {
    if (askedAt > pausedAt) limitedInARow++;
    pausedAt = clock.now();
    return Math.min(MAX_LIMITED_PAUSE, FIRST_LIMITED_PAUSE * LIMITED_GROWTH ** (limitedInARow - 1));
  }

  /** Counts what a request may have applied once more, and notes what an unclear one may have applied. */
  function noteApplied(batch: Batch, verdict: Verdict, mayBeApplied: Set<QueuedObject>): void {
    const isUnclear = verdict.act === 'retry' && verdict.processed;
    if (!isUnclear && verdict.act !== 'settle') return;
    if (mayBeApplied.size > 0) {
      const refused = verdict.act === 'settle' ? refusedByName(verdict) : null;
      for (const [index, object] of batch.objects.entries())
        if (mayBeApplied.has(object) && !refused?.has(index)) events.mayDouble(object);
    }
    if (!isUnclear) return;
    for (const [index, object] of batch.objects.entries())
      if (object.type.repeat(batch.textOf(index)) === 'counts') mayBeApplied.add(object);
  }

  return { deliver };
}

/** Whether sending the batch again could send a message twice. */
function mustNotRepeat({ objects, textOf }: Batch): boolean {
  return objects.some(({ type }, place) => type.repeat(textOf(place)) === 'never');
}

/** What may have gone out and must not go out twice is for a person to decide. */
function unclear({ objects }: Batch, reason: string): Extract<Verdict, { act: 'settle' }> {
  const message = `${reason}: Braze may have sent the message or not, so it is not sent again`;
  const refused = [...objects.keys()].map((index) => ({ index, code: 'BRAZE_UNCLEAR' as const, message }));
  return { act: 'settle', refused };
}

function apart(parts: readonly QueuedObject[], { quotable }: Delivery): Batch[] {
  const batches = parts.map((each) => batchOf(each.channel, [each]));
  quotable.push(...batches);
  return batches;
}

/** The texts of a batch's objects, and of parts that wait within them: a later part may have hidden their values. */
function quotableTexts({ objects, textOf }: Batch): string[] {
  return objects.flatMap(({ parts }, index) => [
    textOf(index),
    ...(parts ?? []).flatMap(({ text }) => text ?? []),
  ]);
}

/** The places of the objects that Braze surely did not apply. */
function refusedByName({ refused }: Extract<Verdict, { act: 'settle' }>): ReadonlySet<number> {
  return new Set(refused.filter(({ code }) => code === 'BRAZE_REFUSED').map(({ index }) => index));
}

/** Whether Braze took all objects of a request, as it nearly always does. */
function isAcceptance(verdict: Verdict): verdict is Extract<Verdict, { act: 'settle' }> {
  return verdict.act === 'settle' && verdict.refused.length === 0;
}

function refusesAll(): Failure {
  return new Failure(
    'config_error',
    'BRAZE_REFUSES_ALL',
    `Braze refused every single object of ${MAX_REFUSED_IN_A_ROW} requests in a row without saying which or why (HTTP 400). Check the mapping with a few rows, and \`rest_endpoint\`.`,
  );
}
