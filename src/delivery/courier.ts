import { type Answer, judge, type Refusal, type Verdict } from '../braze/answer.ts';
import type { Client } from '../braze/client.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { redaction } from '../braze/redaction.ts';
import { Failure } from '../report/failure.ts';
import type { Clock } from './clock.ts';
import type { Pacer } from './pacer.ts';
import { body, doubles, sent, takeBack, trackRequest } from './request.ts';
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
  /** A request has left, for the first time or again. */
  sent(request: { readonly objects: number; readonly bytes: number; readonly again: boolean }): void;
  /** A request never left: no connection came about. */
  unsent(): void;
  /** Braze may have applied this object once more than it had before: an earlier sending of it had an unclear outcome. */
  mayDouble(object: QueuedObject): void;
  /** Braze answered 429; `milliseconds` is the pause for all, which has begun. */
  rateLimited(milliseconds: number): void;
  /**
   * Braze or the network did not do its part: the request waits and goes again.
   * @param since when that began, and `until` when it is given up, as {@link Clock.now}.
   */
  retrying(reason: string, since: number, until: number): void;
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
  /** The same while no request was ever answered and the host is unknown or refuses: a wrong address, most likely. */
  readonly giveUpUnreached: number;
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

/** Objects on their way to be settled, in one request or in parts of it. */
interface Delivery {
  readonly signal: AbortSignal;
  /** What an unclear outcome may have applied. */
  readonly mayBeApplied: Set<QueuedObject>;
  /** Takes out of Braze's words what could be a value of any of the objects. */
  readonly redact: (words: string) => string;
  /** Gives the objects of the request under way their JSON back. */
  restore: () => void;
}

/** Requests refused down to the last object, one after the other, that mean a mistake in the configuration. */
const MAX_REFUSED_IN_A_ROW = 3;

/** Capped exponential backoff with full jitter, milliseconds. */
const FIRST_BACKOFF = 500;
const MAX_BACKOFF = 60_000;

/** The pause for a 429 that asks for none, milliseconds, and how it grows while they repeat. */
const FIRST_LIMITED_PAUSE = 1_000;
const LIMITED_GROWTH = 1.5;
const MAX_LIMITED_PAUSE = 30_000;

/** Errors of a host that is not there. */
const UNREACHABLE: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED']);

export function createCourier(options: CourierOptions): Courier {
  const { post, pacer, clock, random, events } = options;
  let refusedInARow = 0;
  /** Whether Braze ever answered. */
  let isReached = false;
  /** Pauses for 429s in a row, over all requests, and when the last one began. */
  let limitedInARow = 0;
  let pausedAt = Number.NEGATIVE_INFINITY;

  async function deliver(objects: readonly QueuedObject[], signal: AbortSignal): Promise<void> {
    const parts: (readonly QueuedObject[])[] = [objects];
    const delivery: Delivery = {
      signal,
      mayBeApplied: new Set(),
      restore: () => {},
      redact: redaction(() => {
        delivery.restore();
        return objects.flatMap(({ json }) => (json === '' ? [] : [json]));
      }),
    };
    let allRefused = true;
    for (let part = parts.shift(), again = false; part !== undefined; part = parts.shift(), again = true) {
      const verdict = await exchange(part, again, delivery);
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
    delivery: Delivery,
  ): Promise<Extract<Verdict, { act: 'settle' | 'resend_rest' | 'split' }> | null> {
    const request = trackRequest(part);
    const bytes = body(request);
    const { signal, mayBeApplied, redact } = delivery;
    delivery.restore = () => takeBack(request, bytes);
    let unclearSince: number | null = null;
    let isSentAgain = again;
    for (let tries = 0; ; tries++) {
      const waitedSince = clock.now();
      if (again || tries > 0) await pacer.wait(signal);
      // A pause that another request has caused says nothing about this one.
      if (unclearSince !== null) unclearSince += clock.now() - waitedSince;
      if (signal.aborted) return null;
      const askedAt = clock.now();
      const answer = await post(bytes);
      if ('failure' in answer && !answer.sent) {
        events.unsent();
      } else {
        events.sent({ objects: part.length, bytes: bytes.length, again: isSentAgain });
        isSentAgain = true;
      }
      isReached ||= !('failure' in answer);
      const verdict = judge(answer, sent(request), clock.now(), redact);
      if (verdict.act === 'stop') throw new Failure('config_error', verdict.code, verdict.message);
      if (verdict.act === 'wait') {
        const pause = Math.max(verdict.milliseconds ?? 0, limitedPause(askedAt));
        pacer.pause(pause);
        events.rateLimited(pause);
        unclearSince = null;
        continue;
      }
      if (verdict.act !== 'retry' && askedAt > pausedAt) limitedInARow = 0;
      if (isAcceptance(verdict)) {
        noteApplied(part, verdict, mayBeApplied);
        return verdict;
      }
      takeBack(request, bytes);
      noteApplied(part, verdict, mayBeApplied);
      if (verdict.act !== 'retry') return verdict;
      if (signal.aborted) return null;
      unclearSince ??= askedAt;
      const until = unclearSince + (isNeverReached(answer) ? options.giveUpUnreached : options.giveUp);
      if (clock.now() >= until) throw givenUp(answer, verdict.reason, clock.now() - unclearSince);
      events.retrying(verdict.reason, unclearSince, until);
      await clock.sleep(Math.min(backoff(tries), until - clock.now()), signal);
    }
  }

  function backoff(tries: number): number {
    return random() * Math.min(MAX_BACKOFF, FIRST_BACKOFF * 2 ** tries);
  }

  /** The least pause for a 429, which is longer the more of them come in a row. Those of one pause count as one. */
  function limitedPause(askedAt: number): number {
    if (askedAt > pausedAt) limitedInARow++;
    pausedAt = clock.now();
    return Math.min(MAX_LIMITED_PAUSE, FIRST_LIMITED_PAUSE * LIMITED_GROWTH ** (limitedInARow - 1));
  }

  /** Counts what a request may have applied once more, and notes what an unclear one may have applied. */
  function noteApplied(
    part: readonly QueuedObject[],
    verdict: Verdict,
    mayBeApplied: Set<QueuedObject>,
  ): void {
    const isUnclear = verdict.act === 'retry' && verdict.processed;
    if (!isUnclear && verdict.act !== 'settle') return;
    if (mayBeApplied.size > 0) {
      const refused = verdict.act === 'settle' ? refusedByName(part, verdict.refused) : null;
      for (const object of part)
        if (mayBeApplied.has(object) && !refused?.has(object)) events.mayDouble(object);
    }
    if (isUnclear) for (const object of part) if (doubles(object)) mayBeApplied.add(object);
  }

  function isNeverReached(answer: Answer | NoAnswer): boolean {
    return !isReached && 'failure' in answer && UNREACHABLE.has(answer.failure);
  }

  function givenUp(answer: Answer | NoAnswer, reason: string, milliseconds: number): Failure {
    if (isNeverReached(answer)) {
      const seconds = Math.round(milliseconds / 1000);
      return new Failure(
        'transient_error',
        'BRAZE_UNREACHABLE',
        `Braze cannot be reached: ${reason}, for ${seconds} s from the start of the sync. Check \`rest_endpoint\`, the DNS, and that a firewall or proxy lets the connector out. Nothing was sent.`,
      );
    }
    return new Failure(
      'transient_error',
      'BRAZE_UNAVAILABLE',
      `Braze gave no usable answer for ${Math.round(milliseconds / 60_000)} minutes (last: ${reason}). Rows after the last state given back will be sent again by the next sync.`,
    );
  }

  return { deliver };
}

/** The objects that Braze surely did not apply. */
function refusedByName(
  part: readonly QueuedObject[],
  refused: readonly Refusal[],
): Set<QueuedObject | undefined> {
  const request = trackRequest(part);
  const named = refused.filter(({ code }) => code === 'BRAZE_REFUSED');
  return new Set(named.map(({ kind, index }) => request[kind][index]));
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
