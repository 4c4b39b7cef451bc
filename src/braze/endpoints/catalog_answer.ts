import type { Endpoint, Sent } from '../endpoint.ts';
import type { Redact, RefusedObject, Reply, Verdict } from '../verdict.ts';
import { isSuccess, joined, notSuccess, refusedAsWhole } from './reading.ts';

/** An error of a catalog endpoint (Braze docs: catalogs, errors). */
interface CatalogError {
  readonly id: string;
  readonly message: string;
  /** The ids of the items that it is about. */
  readonly items: readonly string[];
}

/**
 * What writing and deleting catalog items answers. A 400 or 404 refuses the whole request and names items by their id: these
 * are refused, the others go again.
 */
export const readCatalogItems: Endpoint['read'] = (reply, sent, redact) => {
  if (reply.status >= 200 && reply.status < 300) {
    return isSuccess(reply) ? { act: 'settle', refused: [] } : notSuccess(reply);
  }
  const errors = reply.errors.flatMap((error) => catalogError(error) ?? []);
  return stopFor(errors, redact) ?? ofItems(reply, errors, sent, redact);
};

/** What no other request would change, and what another one would. */
function stopFor(errors: readonly CatalogError[], redact: Redact): Verdict | null {
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
    if (id === 'arbitrary-error') return { act: 'retry', reason: `HTTP 400 ${id}`, processed: true };
  }
  return null;
}

function ofItems(reply: Reply, errors: readonly CatalogError[], sent: Sent, redact: Redact): Verdict {
  if (errors.some(({ id }) => id === 'request-includes-too-many-items')) {
    return { act: 'split', reason: 'too_many', message: 'too many items for Braze' };
  }
  const refused = new Map<number, RefusedObject>();
  for (const { id, message, items } of errors) {
    for (const [index, { lane }] of sent.objects.entries()) {
      if (!items.some((item) => laneIsOfItem(lane, item))) continue;
      const words = joined(refused.get(index)?.message, `${id}: ${redact(message)}`);
      refused.set(index, { index, code: 'BRAZE_REFUSED', message: words });
    }
  }
  if (refused.size > 0) return { act: 'resend_rest', refused: [...refused.values()] };
  const [first] = errors;
  const message = first === undefined ? reply.message : `${first.id}: ${first.message}`;
  return refusedAsWhole({ ...reply, message }, redact);
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
    return typeof item === 'string' ? [item] : [];
  });
  return { id, message: typeof message === 'string' ? message : 'Braze gave no reason', items };
}
