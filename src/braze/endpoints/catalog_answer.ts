import type { Endpoint, Sent } from '../endpoint.ts';
import type { Redact, RefusedObject, Reply, Verdict } from '../verdict.ts';
import {
  isSuccess,
  joined,
  NO_REASON,
  notSuccess,
  refusedAsWhole,
  unplacedRest,
  wordsOf,
} from './reading.ts';

/** An error of a catalog endpoint (Braze docs: catalogs, errors). */
interface CatalogError {
  readonly id: string;
  readonly message: string;
  /** The ids of the items that it is about. */
  readonly items: readonly string[];
}

/**
 * What writing and deleting catalog items answers. A 400 or 404 refuses the whole request and names items by their id: these
 * are refused, the others go again. A 2xx says nothing of items; errors in it would be read as those of a 400.
 */
export const readCatalogItems: Endpoint['read'] = (reply, sent, redact) => {
  const errors = reply.errors.flatMap((error) => catalogError(error) ?? []);
  const refused = refusedItems(errors, sent, redact);
  if (reply.status >= 200 && reply.status < 300) {
    if (!isSuccess(reply)) return notSuccess(reply);
    const unnamed = reply.errors.find((error) => !namesAny(catalogError(error), sent));
    const rest = unnamed === undefined ? [] : unplacedRest(sent, refused, wordsOf(unnamed, redact));
    return { act: 'settle', refused: [...refused, ...rest] };
  }
  return stopFor(reply, errors, redact) ?? ofItems(reply, errors, refused, redact);
};

/** Whether a 404 is Braze's own: about the catalog or an item, and not of a host that has no such path. */
export function isCatalogNotFound({ errors }: Reply): boolean {
  return errors.some((error) => catalogError(error) !== null);
}

/** What no other request would change, and what another one would. */
function stopFor({ status }: Reply, errors: readonly CatalogError[], redact: Redact): Verdict | null {
  for (const { id, message } of errors) {
    if (id === 'catalog-not-found') {
      return {
        act: 'stop',
        code: 'BRAZE_TARGET',
        message: `Braze has no such catalog: "${redact(message)}". Check the \`target\` of the entry, and create the catalog with its fields in Braze under Data Settings > Catalogs.`,
      };
    }
    if (id === 'company-size-limit-already-reached') {
      return {
        act: 'stop',
        code: 'BRAZE_STORAGE',
        message: `The storage of the workspace's catalogs is full: "${redact(message)}". Delete items or catalogs, or buy storage; then sync again.`,
      };
    }
    if (id === 'arbitrary-error') return { act: 'retry', reason: `HTTP ${status} ${id}`, processed: true };
  }
  return null;
}

function ofItems(
  reply: Reply,
  errors: readonly CatalogError[],
  refused: readonly RefusedObject[],
  redact: Redact,
): Verdict {
  if (errors.some(({ id }) => id === 'request-includes-too-many-items')) {
    return { act: 'split', reason: 'too_many', message: 'too many items for Braze' };
  }
  if (refused.length > 0) return { act: 'resend_rest', refused };
  const [first] = errors;
  if (first === undefined) return refusedAsWhole(reply, redact);
  return { act: 'split', reason: 'refused', message: wordsOfError(first, redact) };
}

/** The items that errors name, each with all that is said of it. */
function refusedItems(errors: readonly CatalogError[], sent: Sent, redact: Redact): RefusedObject[] {
  const refused = new Map<number, RefusedObject>();
  for (const error of errors) {
    for (const [index, { lane }] of sent.objects.entries()) {
      if (!error.items.some((item) => laneIsOfItem(lane, item))) continue;
      const words = joined(refused.get(index)?.message, wordsOfError(error, redact));
      refused.set(index, { index, code: 'BRAZE_REFUSED', message: words });
    }
  }
  return [...refused.values()];
}

function wordsOfError({ id, message }: CatalogError, redact: Redact): string {
  return `${ERRORS.has(id) ? id : redact(id)}: ${redact(message)}`;
}

/** What Braze calls its errors (Braze docs: catalogs, PUT and DELETE of items). */
const ERRORS: ReadonlySet<string> = new Set([
  'catalog-not-found',
  'company-size-limit-already-reached',
  'company-size-limit-surge',
  'ids-not-string',
  'ids-not-strings',
  'ids-not-unique',
  'ids-too-large',
  'invalid-fields',
  'invalid-ids',
  'invalid-keys-in-value-object',
  'item-array-invalid',
  'item-not-found',
  'items-missing-ids',
  'items-too-large',
  'too-deep-nesting-in-value-object',
  'unable-to-coerce-value',
]);

function namesAny(error: CatalogError | null, { objects }: Sent): boolean {
  return error?.items.some((item) => objects.some(({ lane }) => laneIsOfItem(lane, item))) ?? false;
}

/** Whether a lane, which ends with the item's id, is that of an item. Ids hold no colon. */
function laneIsOfItem(lane: string, item: string): boolean {
  return lane.slice(lane.lastIndexOf(':') + 1) === item;
}

/** `parameter_values` holds ids, or objects with an `id`, as other programs saw them. */
function catalogError(error: unknown): CatalogError | null {
  if (typeof error !== 'object' || error === null) return null;
  const { id, message, parameter_values: values } = error as Record<string, unknown>;
  if (typeof id !== 'string') return null;
  const items = (Array.isArray(values) ? values : []).flatMap((value: unknown) => {
    const item = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value;
    return typeof item === 'string' || typeof item === 'number' ? [String(item)] : [];
  });
  return { id, message: typeof message === 'string' && message !== '' ? message : NO_REASON, items };
}
