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
export function refusedAsWhole({ message }: Reply, redact: Redact): Verdict {
  const tooMany = message !== null && TOO_MANY.test(message);
  const words = message === null ? 'HTTP 400' : redact(message);
  return { act: 'split', reason: tooMany ? 'too_many' : 'refused', message: words };
}

const TOO_MANY = /Max Input Length Exceeded|may not contain more than|max number of .* exceeded/i;

/** Braze's words for an error, redacted. */
export function wordsOf(error: unknown, redact: Redact): string {
  const type = typeof error === 'object' && error !== null ? (error as { type?: unknown }).type : error;
  return typeof type === 'string' && type !== '' ? redact(type) : 'Braze gave no reason';
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
  if (!isSuccess(reply)) return notSuccess(reply);
  const [error] = reply.errors;
  const refused = error === undefined ? [] : unplacedRest(sent, [], wordsOf(error, redact));
  return { act: 'settle', refused };
};

/**
 * The answers of endpoints that take one list and name what they refuse by its place there (identify; assumed of alias/new
 * and alias/update). How the list is called in an error is not documented for all of them. Their counters prove nothing: they
 * count what was sent.
 */
export const readIndexed: Endpoint['read'] = (reply, sent, redact) => {
  const named = refusedByIndex(reply.errors, sent, redact);
  if (reply.status === 400) {
    return named.length > 0 ? { act: 'resend_rest', refused: named } : refusedAsWhole(reply, redact);
  }
  if (!isSuccess(reply)) return notSuccess(reply);
  const unnamed = reply.errors.find((error) => indexOf(error, sent) === null);
  const rest = unnamed === undefined ? [] : unplacedRest(sent, named, wordsOf(unnamed, redact));
  return { act: 'settle', refused: [...named, ...rest] };
};

function refusedByIndex(errors: readonly unknown[], sent: Sent, redact: Redact): RefusedObject[] {
  const named = new Map<number, RefusedObject>();
  for (const error of errors) {
    const index = indexOf(error, sent);
    if (index === null) continue;
    const message = joined(named.get(index)?.message, wordsOf(error, redact));
    named.set(index, { index, code: 'BRAZE_REFUSED', message });
  }
  return [...named.values()];
}

/** The object that an error names; null if it names none that was sent. */
function indexOf(error: unknown, { objects }: Sent): number | null {
  const index = typeof error === 'object' && error !== null ? (error as { index?: unknown }).index : null;
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < objects.length
    ? index
    : null;
}
