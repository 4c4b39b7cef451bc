import type { Endpoint, Sent } from '../endpoint.ts';
import { errorList } from '../error_list.ts';
import { laneOfExternalId } from '../rules/lane.ts';
import type { RefusedObject, Reply, Verdict } from '../verdict.ts';
import { indexOf, NO_REASON, readPlaced, unplacedRest } from './reading.ts';

/**
 * What renames and removals of external ids answer. Braze docs: `rename_errors` and `removal_errors` are arrays that name the
 * place of each object that was not applied; the exact form was never seen, so a number is read as the place and a text as the
 * reason. Another list holds what was applied: an object that is missing there counts as refused.
 */
export const readExternalIds: Endpoint['read'] = (reply, sent, redact) => {
  const errors = [
    ...errorList(reply.body.rename_errors),
    ...errorList(reply.body.removal_errors),
    ...reply.errors,
  ];
  const placed = errors.map((error) => ({
    place: placeOf(error),
    words: redact(reasonOf(error) ?? NO_REASON),
  }));
  const verdict = readPlaced(reply, placed, sent, redact);
  return verdict.act === 'settle' ? withUnlisted(verdict, reply, sent) : verdict;
};

function withUnlisted(
  verdict: Extract<Verdict, { act: 'settle' }>,
  { body }: Reply,
  sent: Sent,
): Extract<Verdict, { act: 'settle' }> {
  const { refused } = verdict;
  const listed = body.external_ids ?? body.removed_ids;
  if (!Array.isArray(listed) || listed.length + refused.length >= sent.objects.length) return verdict;
  const applied = new Set(listed.flatMap(textsIn).map(laneOfExternalId));
  const isApplied = ({ index }: RefusedObject) => applied.has(sent.objects[index]?.lane ?? '');
  const unlisted = unplacedRest(sent, refused, 'Braze does not list it among those that it has applied');
  return { act: 'settle', refused: [...refused, ...unlisted.filter((refusal) => !isApplied(refusal))] };
}

/** The place that an error names; null: it names none. */
function placeOf(error: unknown): number | null {
  const place = indexOf(error) ?? partsOf(error).find((part) => typeof part === 'number');
  return typeof place === 'number' ? place : null;
}

function reasonOf(error: unknown): string | null {
  return textsIn(error).find((part) => part !== '') ?? null;
}

function textsIn(value: unknown): string[] {
  return partsOf(value).filter((part) => typeof part === 'string');
}

/** The members of a value, whether it is a list, an object or a single value. */
function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flat();
  return typeof value === 'object' && value !== null ? Object.values(value) : [value];
}
