import { redaction } from '../braze/redaction.ts';
import type { Refusal, Verdict } from '../braze/verdict.ts';
import { Failure } from '../report/failure.ts';
import {
  type Attempts,
  type ExchangeEvents,
  type ExchangeOptions,
  exchange,
  type FinalVerdict,
} from './exchange.ts';
import { createLimitedPauses } from './limited_pauses.ts';
import { type Batch, batchOf, halves, part } from './outbox/batch.ts';
import type { QueuedObject } from './outbox/queued_object.ts';

/** What the courier reports while it works. */
export interface CourierEvents extends ExchangeEvents {
  /** An object is settled: accepted (null) or refused. Called once for each. */
  settled(object: QueuedObject, refusal: Refusal | null): void;
  /** The parts of a merged object that Braze refused are sent one by one. */
  apart(object: QueuedObject): void;
  /** Braze takes fewer objects in a request than it documents. */
  tooManyObjects(batch: Batch): void;
}

export interface CourierOptions extends Omit<ExchangeOptions, 'events' | 'pauses'> {
  readonly events: CourierEvents;
}

/** Brings the objects of an endpoint's batches to Braze until each of them is settled. */
export interface Courier {
  /**
   * Resolves when all objects are settled, or when the signal is aborted.
   * The caller holds a permit for the first sending.
   * @returns how many objects the smallest request had that Braze may have carried out, the batch's number if there was none.
   * @throws Failure if nothing that it could do would settle them.
   */
  deliver(batch: Batch, signal: AbortSignal): Promise<number>;
}

/** A batch on its way to be settled, as a whole or in parts. */
interface Delivery extends Attempts {
  readonly events: CourierEvents;
  /** The batch that left first, and those of the parts of its merged objects: all that Braze may quote. */
  readonly quotable: Batch[];
}

/** Requests refused down to the last object, one after the other, that mean a mistake in the configuration. */
const MAX_REFUSED_IN_A_ROW = 3;

export function createCourier(given: CourierOptions): Courier {
  const { events } = given;
  const options: ExchangeOptions = { ...given, pauses: createLimitedPauses(given.clock) };
  let refusedInARow = 0;

  return {
    async deliver(whole, signal) {
      const batches = [whole];
      const quotable = [whole];
      const redact = redaction(() => quotable.flatMap(quotableTexts));
      const delivery: Delivery = { signal, events, mayBeApplied: new Set(), quotable, redact };
      let allRefused = true;
      let again = false;
      let fewest = whole.objects.length;
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const verdict = await exchange(options, batch, again, delivery);
        if (verdict === null) return fewest;
        if (verdict.act === 'settle') fewest = Math.min(fewest, batch.objects.length);
        allRefused &&= verdict.act === 'split' && (verdict.reason === 'refused' || batch.objects.length > 1);
        batches.unshift(...settle(batch, verdict, delivery));
        again = true;
      }
      refusedInARow = allRefused ? refusedInARow + 1 : 0;
      if (refusedInARow >= MAX_REFUSED_IN_A_ROW) throw refusesAll();
      return fewest;
    },
  };
}

/** Reports what is settled. @returns what goes again, in order. */
function settle(batch: Batch, verdict: FinalVerdict, delivery: Delivery): Batch[] {
  if (verdict.act !== 'split') return settleEach(batch, verdict, delivery);
  if (batch.objects.length <= 1) return settleSplit(batch, verdict, delivery);
  if (verdict.reason === 'too_many') delivery.events.tooManyObjects(batch);
  return halves(batch);
}

/**
 * What an answer settles that speaks of each object.
 * @returns what goes again, in order: objects that were not processed, and one by one the parts of merged objects that were
 * refused, for each has to answer for its own row.
 */
function settleEach(
  batch: Batch,
  { act, refused }: Exclude<FinalVerdict, { act: 'split' }>,
  delivery: Delivery,
): Batch[] {
  if (act === 'settle' && refused.length === 0) {
    // An iterator would make an object for each.
    for (let i = 0; i < batch.objects.length; i++) report(batch.objects[i] as QueuedObject, null, delivery);
    return [];
  }
  const refusals = new Map(refused.map((refusal) => [refusal.index, refusal]));
  const again: Batch[] = [];
  let rest: number[] = [];
  for (const [index, object] of batch.objects.entries()) {
    const refusal = refusals.get(index) ?? null;
    if (refusal === null && act === 'resend_rest') rest.push(index);
    else if (refusal?.code === 'BRAZE_REFUSED' && object.parts !== null) {
      again.push(...partOf(batch, rest), ...apart(object, object.parts, delivery));
      rest = [];
    } else report(object, refusal, delivery);
  }
  return [...again, ...partOf(batch, rest)];
}

function partOf(batch: Batch, places: readonly number[]): Batch[] {
  return places.length === 0 ? [] : [part(batch, places)];
}

/** The last object of a batch that was split again and again. @returns what goes again, as {@link settleEach}. */
function settleSplit(
  { objects }: Batch,
  { reason, message }: Extract<Verdict, { act: 'split' }>,
  delivery: Delivery,
): Batch[] {
  const code = reason === 'too_large' ? 'BRAZE_TOO_LARGE' : 'BRAZE_REFUSED';
  return objects.flatMap((object) => {
    if (object.parts !== null) return apart(object, object.parts, delivery);
    report(object, { code, message }, delivery);
    return [];
  });
}

/** A merged object is settled for each of its parts. */
function report(object: QueuedObject, refusal: Refusal | null, { events }: Delivery): void {
  if (object.parts === null) events.settled(object, refusal);
  else for (const each of object.parts) events.settled(each, refusal);
}

function apart(
  object: QueuedObject,
  parts: readonly QueuedObject[],
  { quotable, events }: Delivery,
): Batch[] {
  events.apart(object);
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

function refusesAll(): Failure {
  return new Failure(
    'config_error',
    'BRAZE_REFUSES_ALL',
    `Braze refused every single object of ${MAX_REFUSED_IN_A_ROW} requests in a row without saying which or why (HTTP 400). Check the mapping with a few rows, and \`rest_endpoint\`.`,
  );
}
