import { type Answer, judge } from '../braze/answer.ts';
import type { Endpoint } from '../braze/endpoint.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import type { Redact, Verdict } from '../braze/verdict.ts';
import { Failure } from '../report/failure.ts';
import type { Clock } from './clock.ts';
import type { LimitedPauses } from './limited_pauses.ts';
import type { Batch } from './outbox/batch.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import type { Pacer } from './pacer.ts';
import type { Patience } from './patience.ts';

/** A way to send a request. Never rejects. */
export type Send = (batch: Batch) => Promise<Answer | NoAnswer>;

/** What happens to requests. */
export interface ExchangeEvents {
  /** A request has left, for the first time or again. */
  sent(batch: Batch, again: boolean): void;
  /** Braze answered a request with a 2xx. */
  taken(batch: Batch): void;
  /** A request never left: no connection came about. */
  unsent(): void;
  /** The outcome of a request is unclear: Braze may have applied it, or may do so later. */
  unclear(batch: Batch): void;
  /** Braze may have applied this object once more than it had before: an earlier sending of it had an unclear outcome. */
  mayDouble(object: QueuedObject): void;
  /** Braze answered 429; `milliseconds` is the pause for all of the bucket, which has begun. */
  rateLimited(batch: Batch, milliseconds: number): void;
  /**
   * Braze or the network did not do its part: the request waits and goes again.
   * @param since when that began, and `until` when it is given up, as {@link Clock.now}.
   */
  retrying(reason: string, since: number, until: number): void;
}

export interface ExchangeOptions {
  readonly endpoint: Pick<Endpoint, 'name' | 'read' | 'readsNotFound' | 'permission' | 'deed' | 'neededBy'>;
  readonly send: Send;
  /** Of the endpoint's bucket. */
  readonly pacer: Pick<Pacer, 'wait' | 'pause'>;
  readonly pauses: LimitedPauses;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly events: ExchangeEvents;
}

/** What is known of objects over all requests that they are in. */
export interface Attempts {
  readonly signal: AbortSignal;
  /** What an unclear outcome may have applied. */
  readonly mayBeApplied: Set<QueuedObject>;
  readonly redact: Redact;
}

/** What settles the objects of a batch, or splits it. */
export type FinalVerdict = Extract<Verdict, { act: 'settle' | 'resend_rest' | 'split' }>;

/** A request that is sent until Braze's answer is clear. */
interface Sending {
  tries: number;
  /** Whether the next try has its permit already. */
  hasPermit: boolean;
  /** Whether it, or one with the same objects, was sent before. */
  hasLeft: boolean;
  /** Since when Braze has not done its part; null while it does. */
  unclearSince: number | null;
}

/**
 * Sends a batch until there is an answer that settles or splits it.
 * @param again whether its objects were in a request before: only then it waits for a permit.
 * @returns null when the signal was aborted.
 * @throws Failure for what only the user can correct, and when it is unclear for too long.
 */
export async function exchange(
  options: ExchangeOptions,
  batch: Batch,
  again: boolean,
  attempts: Attempts,
): Promise<FinalVerdict | null> {
  const { endpoint, clock, events } = options;
  const { signal, redact } = attempts;
  const sending: Sending = { tries: 0, hasPermit: !again, hasLeft: again, unclearSince: null };
  for (; !signal.aborted; sending.tries++) {
    if (!sending.hasPermit) await permit(options, sending, signal);
    if (signal.aborted) break;
    sending.hasPermit = false;
    const askedAt = clock.now();
    const answer = await sendOnce(options, batch, sending);
    const verdict = judge(answer, endpoint, batch, clock.now(), redact);
    if (verdict.act === 'wait') pause(options, batch, sending, verdict.milliseconds, askedAt);
    else if (verdict.act !== 'retry') return final(options, batch, verdict, attempts, askedAt);
    else if (mustNotRepeat(verdict, batch)) return unclear(batch, verdict.reason);
    else {
      if (verdict.processed) noteUnclear(batch, attempts, events);
      sending.unclearSince ??= askedAt;
      await waitPatiently(options, answer, verdict.reason, sending, signal);
    }
  }
  return null;
}

/** Waits for a permit. A pause that another request has caused says nothing about this one. */
async function permit(
  { pacer, clock }: ExchangeOptions,
  sending: Sending,
  signal: AbortSignal,
): Promise<void> {
  const since = clock.now();
  await pacer.wait(signal);
  if (sending.unclearSince !== null) sending.unclearSince += clock.now() - since;
}

async function sendOnce(
  { send, patience, events }: ExchangeOptions,
  batch: Batch,
  sending: Sending,
): Promise<Answer | NoAnswer> {
  const answer = await send(batch);
  const hasLeft = 'status' in answer || answer.sent;
  if (hasLeft) events.sent(batch, sending.hasLeft);
  else events.unsent();
  if ('status' in answer && answer.status >= 200 && answer.status < 300) events.taken(batch);
  patience.note(answer);
  sending.hasLeft ||= hasLeft;
  return answer;
}

/** Holds all of the bucket for a 429. */
function pause(
  { pacer, pauses, events }: ExchangeOptions,
  batch: Batch,
  sending: Sending,
  asked: number | null,
  askedAt: number,
): void {
  const milliseconds = pauses.next(asked, askedAt);
  sending.unclearSince = null;
  pacer.pause(milliseconds);
  events.rateLimited(batch, milliseconds);
}

/** Waits before what is unclear goes again. @throws Failure if it is unclear for too long. */
async function waitPatiently(
  { clock, patience, events }: ExchangeOptions,
  answer: Answer | NoAnswer,
  reason: string,
  { tries, unclearSince }: Sending,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const since = unclearSince as number;
  const until = patience.until(answer, reason, since);
  events.retrying(reason, since, until);
  await clock.sleep(Math.min(patience.backoff(tries), until - clock.now()), signal);
}

function final(
  { pauses, events }: ExchangeOptions,
  batch: Batch,
  verdict: FinalVerdict | Extract<Verdict, { act: 'stop' }>,
  attempts: Attempts,
  askedAt: number,
): FinalVerdict {
  if (verdict.act === 'stop') throw new Failure('config_error', verdict.code, verdict.message);
  pauses.end(askedAt);
  if (verdict.act === 'settle' && attempts.mayBeApplied.size > 0)
    noteDuplicates(batch, refusedByName(verdict), attempts, events);
  return verdict;
}

/** Counts what a request may have applied once more. @param refused places of what it surely did not apply. */
function noteDuplicates(
  { objects }: Batch,
  refused: ReadonlySet<number> | null,
  { mayBeApplied }: Attempts,
  events: ExchangeEvents,
): void {
  for (const [index, object] of objects.entries())
    if (mayBeApplied.has(object) && !refused?.has(index)) events.mayDouble(object);
}

/** Notes what an unclear request may have applied, for the first time or once more. */
function noteUnclear(batch: Batch, attempts: Attempts, events: ExchangeEvents): void {
  events.unclear(batch);
  noteDuplicates(batch, null, attempts, events);
  for (const [index, object] of batch.objects.entries())
    if (object.type.repeat(batch.textOf(index)) === 'counts') attempts.mayBeApplied.add(object);
}

/** Whether sending the batch again could send a message twice. */
function mustNotRepeat({ processed }: { processed: boolean }, { objects, textOf }: Batch): boolean {
  return processed && objects.some(({ type }, place) => type.repeat(textOf(place)) === 'never');
}

/** What may have gone out and must not go out twice is for a person to decide. */
function unclear({ objects }: Batch, reason: string): FinalVerdict {
  const message = `${reason}: Braze may have sent the message or not, so it is not sent again`;
  const refused = [...objects.keys()].map((index) => ({ index, code: 'BRAZE_UNCLEAR' as const, message }));
  return { act: 'settle', refused };
}

/** The places of the objects that Braze surely did not apply. */
function refusedByName({ refused }: Extract<Verdict, { act: 'settle' }>): ReadonlySet<number> {
  return new Set(refused.filter(({ code }) => code === 'BRAZE_REFUSED').map(({ index }) => index));
}
