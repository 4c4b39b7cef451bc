import { type Answer, judge, type NoAnswer, type Refusal, type Verdict } from '../braze/answer.ts';
import { Failure } from '../report/failure.ts';
import type { Clock } from './clock.ts';
import type { Pacer } from './pacer.ts';
import { body, counts, doubles, trackRequest } from './request.ts';
import type { QueuedObject } from './row.ts';

/** Why an object will never reach Braze. */
export interface ObjectRefusal {
  readonly code: 'BRAZE_REFUSED' | 'BRAZE_UNPLACED' | 'BRAZE_TOO_LARGE';
  readonly message: string;
}

/** What the courier tells while it works. */
export interface CourierEvents {
  /** An object is settled: accepted (null) or refused. Called once for each. */
  settled(object: QueuedObject, refusal: ObjectRefusal | null): void;
  /** A request is about to leave, for the first time or again. */
  sending(request: { readonly objects: number; readonly bytes: number; readonly again: boolean }): void;
  /** The outcome of a request is unclear, so this object will be sent a second time. */
  mayDouble(object: QueuedObject): void;
  /** Braze answered 429; `milliseconds` is the pause for all, which has begun. */
  rateLimited(milliseconds: number): void;
  /** Braze or the network did not do its part: the request waits and goes again. */
  retrying(reason: string): void;
  /** Braze takes fewer objects a request than its plan says. */
  tooManyObjects(sent: number): void;
}

export interface CourierOptions {
  readonly post: (body: string) => Promise<Answer | NoAnswer>;
  readonly pacer: Pacer;
  readonly clock: Clock;
  /** From 0 up to 1, for the jitter. */
  readonly random: () => number;
  /** How long the outcome of a request may stay unclear, milliseconds. */
  readonly giveUp: number;
  readonly events: CourierEvents;
}

/** Brings the objects of a request to Braze until each of them is settled. */
export interface Courier {
  /**
   * Resolves when all objects are settled, or when the signal is aborted.
   * The caller holds a permit for the first sending.
   * @throws Failure if nothing that it could do would settle them.
   */
  deliver(objects: readonly QueuedObject[], signal: AbortSignal): Promise<void>;
}

/** Requests refused down to the last object, one after the other, that mean a mistake in the configuration. */
const MAX_REFUSED_IN_A_ROW = 3;

/** Capped exponential backoff with full jitter, milliseconds. */
const FIRST_BACKOFF = 500;
const MAX_BACKOFF = 60_000;

export function createCourier({ post, pacer, clock, random, giveUp, events }: CourierOptions): Courier {
  let refusedInARow = 0;

  async function deliver(objects: readonly QueuedObject[], signal: AbortSignal): Promise<void> {
    const parts: (readonly QueuedObject[])[] = [objects];
    let refusedAlone = 0;
    for (let part = parts.shift(), again = false; part !== undefined; part = parts.shift(), again = true) {
      const verdict = await exchange(part, again, signal);
      if (verdict === null) return;
      if (verdict.act === 'settle') {
        settle(part, verdict.refused, true);
      } else if (verdict.act === 'resend_rest') {
        const rest = settle(part, verdict.refused, false);
        if (rest.length > 0) parts.unshift(rest);
      } else if (part.length > 1) {
        if (verdict.reason === 'too_many') events.tooManyObjects(part.length);
        const half = Math.ceil(part.length / 2);
        parts.unshift(part.slice(0, half), part.slice(half));
      } else {
        if (verdict.reason === 'refused') refusedAlone++;
        const code = verdict.reason === 'too_large' ? 'BRAZE_TOO_LARGE' : 'BRAZE_REFUSED';
        for (const object of part) events.settled(object, { code, message: verdict.message });
      }
    }
    refusedInARow = refusedAlone === objects.length ? refusedInARow + 1 : 0;
    if (refusedInARow >= MAX_REFUSED_IN_A_ROW) {
      throw new Failure(
        'config_error',
        'BRAZE_REFUSES_ALL',
        `Braze refused every single object of ${MAX_REFUSED_IN_A_ROW} requests in a row without saying which or why (HTTP 400). Check the mapping with a few rows, and \`rest_endpoint\`.`,
      );
    }
  }

  /** Tells who is settled; returns the objects that were not refused, told as accepted if they are. */
  function settle(
    part: readonly QueuedObject[],
    refused: readonly Refusal[],
    restAccepted: boolean,
  ): QueuedObject[] {
    const request = trackRequest(part);
    const refusals = new Map(refused.map((refusal) => [request[refusal.kind][refusal.index], refusal]));
    const rest: QueuedObject[] = [];
    for (const object of part) {
      const refusal = refusals.get(object);
      if (refusal === undefined) rest.push(object);
      if (refusal !== undefined || restAccepted) events.settled(object, refusal ?? null);
    }
    return rest;
  }

  /** Sends until there is an answer that settles or splits; null when the signal was aborted. */
  async function exchange(
    part: readonly QueuedObject[],
    again: boolean,
    signal: AbortSignal,
  ): Promise<Extract<Verdict, { act: 'settle' | 'resend_rest' | 'split' }> | null> {
    const request = trackRequest(part);
    const text = body(request);
    const bytes = Buffer.byteLength(text);
    let unclearSince: number | null = null;
    let told = false;
    for (let tries = 0; ; tries++) {
      if (again || tries > 0) await pacer.wait(signal);
      if (signal.aborted) return null;
      events.sending({ objects: part.length, bytes, again: again || tries > 0 });
      const verdict = judge(await post(text), counts(request), clock.now());
      if (verdict.act === 'stop') throw new Failure('config_error', verdict.code, verdict.message);
      if (verdict.act === 'wait') {
        const pause = verdict.milliseconds ?? backoff(tries) + FIRST_BACKOFF;
        pacer.pause(pause);
        events.rateLimited(pause);
        unclearSince = null;
        continue;
      }
      if (verdict.act !== 'retry') return verdict;
      if (signal.aborted) return null;
      unclearSince ??= clock.now();
      if (clock.now() - unclearSince >= giveUp) {
        throw new Failure(
          'transient_error',
          'BRAZE_UNAVAILABLE',
          `Braze did not answer soundly for ${Math.round(giveUp / 60_000)} minutes (last: ${verdict.reason}). Rows after the last state given back will be sent again by the next sync.`,
        );
      }
      if (verdict.processed && !told) {
        for (const object of part) if (doubles(object)) events.mayDouble(object);
        told = true;
      }
      events.retrying(verdict.reason);
      await clock.sleep(backoff(tries), signal);
    }
  }

  function backoff(tries: number): number {
    return random() * Math.min(MAX_BACKOFF, FIRST_BACKOFF * 2 ** tries);
  }

  return { deliver };
}
