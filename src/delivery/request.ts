import type { Sent } from '../braze/answer.ts';
import { fewestUsers } from '../braze/objects/fewest_users.ts';
import { KINDS, type Kind } from '../braze/objects/kind.ts';
import type { QueuedObject } from './row.ts';

/** A track request: its objects by array, each in the order in which they were queued. */
export type TrackRequest = Readonly<Record<Kind, readonly QueuedObject[]>>;

export function trackRequest(objects: readonly QueuedObject[]): TrackRequest {
  const ofKind = (kind: Kind) => objects.filter((object) => object.kind === kind);
  return { attributes: ofKind('attributes'), events: ofKind('events'), purchases: ofKind('purchases') };
}

/** What an answer to the request is held against. */
export function sent({ attributes, events, purchases }: TrackRequest): Sent {
  return {
    attributes: attributes.length,
    events: events.length,
    purchases: purchases.length,
    fewestUsers: (indices) => fewestUsers(indices.map((index) => attributes[index]?.lane ?? '')),
  };
}

/** What the brackets and names around the objects of a request take at the most, in bytes. */
export const ENVELOPE_BYTES = 64;

/**
 * The JSON body as bytes. Empty arrays are left out: Braze counts only the arrays that were sent. The objects leave their
 * JSON to it: those under way are most of what a sync holds in memory, and of what the garbage collector has to move.
 */
export function body(request: TrackRequest): Buffer {
  let size = ENVELOPE_BYTES;
  for (const kind of KINDS) for (const { bytes } of request[kind]) size += bytes + 1;
  const buffer = Buffer.allocUnsafe(size);
  let end = 0;
  // Written into one buffer: joining texts would copy each of them several times.
  const put = (text: string) => {
    end += buffer.write(text, end);
  };
  for (const kind of KINDS) {
    const objects = request[kind];
    if (objects.length > 0) put(opening(kind, end));
    for (let i = 0; i < objects.length; i++) {
      const object = objects[i] as QueuedObject;
      if (i > 0) put(',');
      put(object.json);
      object.json = '';
    }
    if (objects.length > 0) put(']');
  }
  put(end === 0 ? '{}' : '}');
  return buffer.subarray(0, end);
}

/** Gives the objects their JSON back, for those who need it after the {@link body} was made of it. */
export function takeBack(request: TrackRequest, body: Buffer): void {
  let at = 0;
  for (const kind of KINDS) {
    const objects = request[kind];
    if (objects.length > 0) at += opening(kind, at).length;
    for (const object of objects) {
      object.json = body.toString('utf8', at, at + object.bytes);
      at += object.bytes + 1;
    }
  }
}

/** What stands before the objects of a kind. @param at where: 0 for the first kind of a body. */
function opening(kind: Kind, at: number): string {
  return `${at === 0 ? '{' : ','}"${kind}":[`;
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
