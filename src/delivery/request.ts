import type { Counts } from '../braze/answer.ts';
import { KINDS, type Kind } from '../braze/objects/kind.ts';
import type { QueuedObject } from './row.ts';

/** A track request: its objects by array, each in the order in which they were queued. */
export type TrackRequest = Readonly<Record<Kind, readonly QueuedObject[]>>;

export function trackRequest(objects: readonly QueuedObject[]): TrackRequest {
  const request: Record<Kind, QueuedObject[]> = { attributes: [], events: [], purchases: [] };
  for (const object of objects) request[object.kind].push(object);
  return request;
}

export function counts(request: TrackRequest): Counts {
  return {
    attributes: request.attributes.length,
    events: request.events.length,
    purchases: request.purchases.length,
  };
}

/** The JSON body. Empty arrays are left out: Braze counts only the arrays that were sent. */
export function body(request: TrackRequest): string {
  const arrays = KINDS.filter((kind) => request[kind].length > 0).map(
    (kind) => `"${kind}":[${request[kind].map((object) => object.json).join(',')}]`,
  );
  return `{${arrays.join(',')}}`;
}

/** Whether sending the object twice does something twice: Braze never de-duplicates events, purchases and increments. */
export function doubles({ kind, json }: QueuedObject): boolean {
  if (kind !== 'attributes') return true;
  if (!json.includes('"inc"') && !json.includes('"$add"')) return false;
  return Object.values(JSON.parse(json) as object).some(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      (Object.hasOwn(value, 'inc') || Object.hasOwn(value, '$add')),
  );
}
