import type { Endpoint, Sendable, Sent } from '../../endpoint.ts';
import type { Redact, RefusedObject, Reply, Verdict } from '../../verdict.ts';
import { isSuccess, joined, notSuccess, refusedAsWhole, wordsOf } from '../reading.ts';
import { fewestUsers } from './fewest_users.ts';
import { KINDS, type Kind } from './kinds.ts';

/**
 * What a 2xx or a 400 to a track request says. Its errors and counters are held against what was sent: an object is accepted
 * only if nothing in the answer says that it was not processed.
 */
export const readTrack: Endpoint['read'] = (reply, sent, redact) =>
  reply.status === 400 ? judgeBadRequest(reply, sent, redact) : judgeSuccess(reply, sent, redact);

const NONE: readonly number[] = [];

/** The places of the objects in an array, in its order. */
function listOf({ lists }: Pick<Sent, 'lists'>, kind: Kind): readonly number[] {
  return lists[kind] ?? NONE;
}

/** A `*_processed` counter. What is no whole number (text, a list, a fraction) says nothing. */
function processedOf({ body }: Reply, kind: Kind): number | undefined {
  const counter = body[`${kind}_processed`];
  return typeof counter === 'number' && Number.isInteger(counter) ? counter : undefined;
}

/** Whether an error is about an array that was not sent: then the answer is about another request. */
function namesForeignArray(errors: readonly unknown[], sent: Sent): boolean {
  return errors.some((error) => {
    const name = arrayName(error);
    return name !== null && !KINDS.some((kind) => kind === name && listOf(sent, kind).length > 0);
  });
}

function foreign(status: number): Verdict {
  const reason = `HTTP ${status} with an error of an array that was not sent`;
  return { act: 'retry', reason, processed: true };
}

function judgeSuccess(reply: Reply, sent: Sent, redact: Redact): Verdict {
  if (!isSuccess(reply)) return notSuccess(reply);
  if (namesForeignArray(reply.errors, sent)) return foreign(reply.status);
  return { act: 'settle', refused: refusals(reply, sent, null, redact) };
}

/**
 * A 400 as a rule processes nothing. Where it counts something as processed, nothing of it may be sent again. A counter
 * above what was sent counts something else.
 */
function judgeBadRequest(reply: Reply, sent: Sent, redact: Redact): Verdict {
  if (namesForeignArray(reply.errors, sent)) return foreign(400);
  const named = namedObjects(reply.errors, sent, redact);
  const isProcessed = (kind: Kind) => {
    const counted = processedOf(reply, kind) ?? 0;
    return counted > 0 && counted <= listOf(sent, kind).length;
  };
  if (KINDS.some(isProcessed)) {
    return { act: 'settle', refused: refusals(reply, sent, 0, redact) };
  }
  if (named.length > 0) return { act: 'resend_rest', refused: named };
  return refusedAsWhole(reply, redact);
}

/**
 * Every object that the answer refuses: the named ones; for an error that names none, all unnamed of its array; and all
 * unnamed of an array whose counter is too low for them.
 * @param absent what an absent counter means; null: nothing.
 */
function refusals(reply: Reply, sent: Sent, absent: number | null, redact: Redact): RefusedObject[] {
  const { errors } = reply;
  const named = namedObjects(errors, sent, redact);
  const isNamed = new Set(named.map(({ index }) => index));
  const unplaced = unplacedErrors(errors, sent, redact);
  const unnamed = (kind: Kind) => listOf(sent, kind).filter((index) => !isNamed.has(index));
  for (const kind of KINDS) {
    const counted = processedOf(reply, kind) ?? absent;
    const { length } = listOf(sent, kind);
    if (counted === null || counted === length || unplaced.has(kind)) continue;
    // A success stays one where a counter is too high; of anything else the counters are the only proof.
    const isTooHigh = absent !== null && counted > length;
    const expected = expectedCount(kind, unnamed(kind), sent);
    if (counted >= expected && !isTooHigh) continue;
    unplaced.set(
      kind,
      `Braze counts ${counted} processed of ${expected} sent and not named (\`${kind}_processed\`)`,
    );
  }
  const rest = [...unplaced].flatMap(([kind, message]) =>
    unnamed(kind).map((index): RefusedObject => ({ index, code: 'BRAZE_UNPLACED', message })),
  );
  return [...named, ...rest];
}

/** The first error that names no object, of each array that it is about; one that names no array is about all. */
function unplacedErrors(errors: readonly unknown[], sent: Sent, redact: Redact): Map<Kind, string> {
  const unplaced = new Map<Kind, string>();
  for (const error of errors) {
    if (place(error, sent) !== null) continue;
    const name = arrayName(error);
    for (const kind of name === null ? KINDS : [name as Kind])
      unplaced.set(kind, unplaced.get(kind) ?? wordsOf(error, redact));
  }
  return unplaced;
}

/** The least that a counter says of objects that were all processed. Braze docs: of attributes it counts the users. */
function expectedCount(kind: Kind, places: readonly number[], sent: Sent): number {
  return kind === 'attributes'
    ? fewestUsers(places.map((each) => (sent.objects[each] as Sendable).lane))
    : places.length;
}

/** The objects that errors name by (`input_array`, `index`); several errors for one object are joined. */
function namedObjects(errors: readonly unknown[], sent: Sent, redact: Redact): RefusedObject[] {
  const named = new Map<number, RefusedObject>();
  for (const error of errors) {
    const index = place(error, sent);
    if (index === null) continue;
    const message = joined(named.get(index)?.message, wordsOf(error, redact));
    named.set(index, { index, code: 'BRAZE_REFUSED', message });
  }
  return [...named.values()];
}

/** The object that an error names; null if it names none that was sent. */
function place(error: unknown, sent: Sent): number | null {
  const kind = KINDS.find((each) => each === arrayName(error));
  if (kind === undefined) return null;
  const { index } = error as { index?: unknown };
  return typeof index === 'number' ? (listOf(sent, kind)[index] ?? null) : null;
}

/** The array that an error names; null if it names none. */
function arrayName(error: unknown): string | null {
  const name =
    typeof error === 'object' && error !== null ? (error as { input_array?: unknown }).input_array : null;
  return typeof name === 'string' ? name : null;
}
