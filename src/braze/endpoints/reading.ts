import type { Endpoint, Sent } from '../endpoint.ts';
import type { Redact, RefusedObject, Reply, Verdict } from '../verdict.ts';

/** What readers of answers have in common. */

/** Whether a 2xx says that its request was taken (Braze docs: `message: "success"`; 202 `queued` was the answer during maintenance). */
export function isSuccess({ status, message }: Reply): boolean {
  return message === 'success' || (status === 202 && message === 'queued');
}

/** A 2xx that does not say that: what became of its objects is unclear. */
export function notSuccess({ status }: Reply): Verdict {
  return { act: 'retry', reason: `HTTP ${status} without "message": "success"`, processed: true };
}

/** A 400 that names no object: one that is refused hides among them. */
export function refusedAsWhole(
  { message, errors }: Pick<Reply, 'message' | 'errors'>,
  redact: Redact,
): Verdict {
  const said = message ?? errors.map(saidIn).find((words) => words !== null) ?? null;
  const reason = said !== null && TOO_MANY.test(said) ? 'too_many' : 'refused';
  return { act: 'split', reason, message: said === null ? 'HTTP 400' : redact(said) };
}

const TOO_MANY = /Max Input Length Exceeded|may not contain more than|max number of .* exceeded/i;

/** Braze's words for an error, redacted. */
export function wordsOf(error: unknown, redact: Redact): string {
  const said = saidIn(error);
  return said === null ? NO_REASON : redact(said);
}

/** The words of an error that has none. */
export const NO_REASON = 'Braze gave no reason';

/** An error is an object with words in `type`, or the words themselves; others say `message`. */
function saidIn(error: unknown): string | null {
  const { type, message } = (typeof error === 'object' && error !== null ? error : { type: error }) as {
    type?: unknown;
    message?: unknown;
  };
  const said = [type, message].find((words) => typeof words === 'string' && words !== '');
  return typeof said === 'string' ? said : null;
}

/** Several errors of one object are cut to what a log line can hold. */
export function joined(before: string | undefined, said: string): string {
  const message = before === undefined ? said : `${before}; ${said}`;
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
}

const MAX_MESSAGE = 1_000;

/** All objects but these, each refused since nobody can say whether it was the one. */
export function unplacedRest(sent: Sent, named: readonly RefusedObject[], message: string): RefusedObject[] {
  const isNamed = new Set(named.map(({ index }) => index));
  return [...sent.objects.keys()]
    .filter((index) => !isNamed.has(index))
    .map((index) => ({ index, code: 'BRAZE_UNPLACED', message }));
}

/**
 * The answers of endpoints that say nothing of single objects (merge, delete, subscriptions): all are accepted, or the request
 * is refused as a whole. Errors in a 2xx would belong to any of them.
 */
export const readWhole: Endpoint['read'] = (reply, sent, redact) => {
  if (reply.status === 400) return refusedAsWhole(reply, redact);
  return isSuccess(reply) ? { act: 'settle', refused: refusedByAny(reply, sent, redact) } : notSuccess(reply);
};

/** What is refused by errors in a 2xx that cannot be tied to objects: all of them, if there is an error. */
export function refusedByAny({ errors }: Reply, sent: Sent, redact: Redact): RefusedObject[] {
  return errors.length === 0 ? [] : unplacedRest(sent, [], wordsOf(errors[0], redact));
}

/**
 * The answers of endpoints that take one list and name what they refuse by its place there (identify; assumed of alias/new
 * and alias/update). How the list is called in an error is not documented for all of them. Their counters prove nothing: they
 * count what was sent.
 */
export const readIndexed: Endpoint['read'] = (reply, sent, redact) => {
  const errors = reply.errors.map((error) => ({ place: indexOf(error), words: wordsOf(error, redact) }));
  return readPlaced(reply, errors, sent, redact);
};

/** An error of an answer. */
export interface PlacedError {
  /** The place of the object that it names, as Braze says it; null: it names none. */
  readonly place: number | null;
  /** Redacted. */
  readonly words: string;
}

/** What an answer means whose errors name objects by their place. */
export function readPlaced(
  reply: Reply,
  errors: readonly PlacedError[],
  sent: Sent,
  redact: Redact,
): Verdict {
  const named = refusedByPlace(errors, sent);
  if (reply.status === 400) {
    return named.length > 0 ? { act: 'resend_rest', refused: named } : refusedAsWhole(reply, redact);
  }
  if (!isSuccess(reply)) return notSuccess(reply);
  const unnamed = errors.find(({ place }) => !isPlace(place, sent));
  const rest = unnamed === undefined ? [] : unplacedRest(sent, named, unnamed.words);
  return { act: 'settle', refused: [...named, ...rest] };
}

function refusedByPlace(errors: readonly PlacedError[], sent: Sent): RefusedObject[] {
  const named = new Map<number, RefusedObject>();
  for (const { place, words } of errors) {
    if (!isPlace(place, sent)) continue;
    const message = joined(named.get(place)?.message, words);
    named.set(place, { index: place, code: 'BRAZE_REFUSED', message });
  }
  return [...named.values()];
}

/** Whether an object was sent at that place. */
function isPlace(place: number | null, { objects }: Sent): place is number {
  return place !== null && objects[place] !== undefined;
}

/** The member `index` of an error, if it is a number. */
export function indexOf(error: unknown): number | null {
  const index = typeof error === 'object' && error !== null ? (error as { index?: unknown }).index : null;
  return typeof index === 'number' ? index : null;
}
