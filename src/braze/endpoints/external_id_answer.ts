import type { Endpoint, Sent } from '../endpoint.ts';
import type { Redact, RefusedObject } from '../verdict.ts';
import { isSuccess, notSuccess, readIndexed, unplacedRest } from './reading.ts';

/**
 * What renames and removals of external ids answer. Braze docs: `rename_errors` and `removal_errors` are arrays that name the
 * place of each object that was not applied; the exact form was never seen, so a number is read as the place and a text as the
 * reason.
 */
export const readExternalIds: Endpoint['read'] = (reply, sent, redact) => {
  const errors = [...listIn(reply.body.rename_errors), ...listIn(reply.body.removal_errors), ...reply.errors];
  if (errors.length === 0 || reply.status === 400) return readIndexed(reply, sent, redact);
  if (!isSuccess(reply)) return notSuccess(reply);
  const named = errors.flatMap((error) => refusalOf(error, sent, redact) ?? []);
  const unnamed = errors.find((error) => refusalOf(error, sent, redact) === null);
  const rest = unnamed === undefined ? [] : unplacedRest(sent, named, redact(reasonOf(unnamed) ?? NO_REASON));
  return { act: 'settle', refused: [...named, ...rest] };
};

const NO_REASON = 'Braze gave no reason';

function listIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The object that an error names; null if it names none that was sent. */
function refusalOf(error: unknown, { objects }: Sent, redact: Redact): RefusedObject | null {
  const index = partsOf(error).find((part) => typeof part === 'number');
  if (typeof index !== 'number' || objects[index] === undefined) return null;
  return { index, code: 'BRAZE_REFUSED', message: redact(reasonOf(error) ?? NO_REASON) };
}

function reasonOf(error: unknown): string | null {
  const reason = partsOf(error).find((part) => typeof part === 'string' && part !== '');
  return typeof reason === 'string' ? reason : null;
}

/** The members of an error, whether it is a list, an object or a single value. */
function partsOf(error: unknown): unknown[] {
  if (Array.isArray(error)) return error.flat();
  return typeof error === 'object' && error !== null ? Object.values(error) : [error];
}
