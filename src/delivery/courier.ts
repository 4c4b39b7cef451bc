import { judge, type Verdict } from '../braze/answer.ts';
import type { Client } from '../braze/client.ts';
import { Failure } from '../report/failure.ts';
import type { Clock } from './clock.ts';
import { withoutValues } from './echo.ts';
import type { Pacer } from './pacer.ts';
import { body, counts, doubles, takeBack, trackRequest } from './request.ts';
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
  readonly post: Client['post'];
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
    const doubled = new Set<QueuedObject>();
    let allRefused = true;
    for (let part = parts.shift(), again = false; part !== undefined; part = parts.shift(), again = true) {
      const verdict = await exchange(part, again, doubled, signal);
      if (verdict === null) return;
      if (verdict.act === 'split' && part.length > 1) {
        if (verdict.reason === 'too_many') events.tooManyObjects(part.length);
        const half = Math.ceil(part.length / 2);
        parts.unshift(part.slice(0, half), part.slice(half));
        continue;
      }
      allRefused &&= verdict.act === 'split' && verdict.reason === 'refused';
      parts.unshift(...(verdict.act === 'split' ? refusedAsWhole(part, verdict) : settle(part, verdict)));
    }
    refusedInARow = allRefused ? refusedInARow + 1 : 0;
    if (refusedInARow >= MAX_REFUSED_IN_A_ROW) throw refusesAll();
  }

  /**
   * Tells who is settled.
   * @returns what goes again, in order: objects that were not processed together, and one by one the parts of merged
   * objects that were refused, for each has to answer for its own row.
   */
  function settle(
    part: readonly QueuedObject[],
    verdict: Extract<Verdict, { refused: unknown }>,
  ): QueuedObject[][] {
    if (isAcceptance(verdict)) {
      for (const object of part) tell(object, null);
      return [];
    }
    const request = trackRequest(part);
    const refusals = new Map(
      verdict.refused.map((refusal) => [request[refusal.kind][refusal.index], refusal]),
    );
    const again: QueuedObject[][] = [];
    let together: QueuedObject[] = [];
    for (const object of part) {
      const refusal = refusals.get(object);
      if (refusal === undefined && verdict.act === 'resend_rest') {
        if (together.length === 0) again.push(together);
        together.push(object);
      } else if (refusal?.code === 'BRAZE_REFUSED' && object.parts !== null) {
        again.push(...object.parts.map((each) => [each]));
        together = [];
      } else {
        tell(object, refusal ?? null);
      }
    }
    return again;
  }

  /** The last object of a request that was split again and again. @returns what goes again, as {@link settle}. */
  function refusedAsWhole(
    part: readonly QueuedObject[],
    verdict: Extract<Verdict, { act: 'split' }>,
  ): QueuedObject[][] {
    const unmerged = part.flatMap((object) => object.parts ?? []);
    const code = verdict.reason === 'too_large' ? 'BRAZE_TOO_LARGE' : 'BRAZE_REFUSED';
    if (unmerged.length === 0) for (const object of part) tell(object, { code, message: verdict.message });
    return unmerged.map((object) => [object]);
  }

  /** A merged object is settled for each of its parts. */
  function tell(object: QueuedObject, refusal: ObjectRefusal | null): void {
    if (object.parts === null) events.settled(object, refusal);
    else for (const each of object.parts) events.settled(each, refusal);
  }

  /** Sends until there is an answer that settles or splits; null when the signal was aborted. */
  async function exchange(
    part: readonly QueuedObject[],
    again: boolean,
    doubled: Set<QueuedObject>,
    signal: AbortSignal,
  ): Promise<Extract<Verdict, { act: 'settle' | 'resend_rest' | 'split' }> | null> {
    const request = trackRequest(part);
    const bytes = body(request);
    const conceal = (words: string) => {
      takeBack(request, bytes);
      return part.reduce((text, { json }) => withoutValues(text, json), words);
    };
    let unclearSince: number | null = null;
    for (let tries = 0; ; tries++) {
      const waitedSince = clock.now();
      if (again || tries > 0) await pacer.wait(signal);
      // A pause that another request has caused says nothing about this one.
      if (unclearSince !== null) unclearSince += clock.now() - waitedSince;
      if (signal.aborted) return null;
      events.sending({ objects: part.length, bytes: bytes.length, again: again || tries > 0 });
      const verdict = judge(await post(bytes), counts(request), clock.now(), conceal);
      if (verdict.act === 'stop') throw new Failure('config_error', verdict.code, verdict.message);
      if (verdict.act === 'wait') {
        const pause = verdict.milliseconds ?? backoff(tries) + FIRST_BACKOFF;
        pacer.pause(pause);
        events.rateLimited(pause);
        unclearSince = null;
        continue;
      }
      if (isAcceptance(verdict)) return verdict;
      takeBack(request, bytes);
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
      if (verdict.processed) {
        for (const object of part) {
          if (doubled.has(object) || !doubles(object)) continue;
          doubled.add(object);
          events.mayDouble(object);
        }
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
