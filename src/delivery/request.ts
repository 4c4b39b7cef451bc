import type { Counts } from '../braze/answer.ts';
import { KINDS, type Kind } from '../braze/objects/kind.ts';
import type { QueuedObject } from './row.ts';

/** A track request: its objects by array, each in the order in which they were queued. */
export type TrackRequest = Readonly<Record<Kind, readonly QueuedObject[]>>;

export function trackRequest(objects: readonly QueuedObject[]): TrackRequest {
  const ofKind = (kind: Kind) => objects.filter((object) => object.kind === kind);
  return { attributes: ofKind('attributes'), events: ofKind('events'), purchases: ofKind('purchases') };
}

export function counts(request: TrackRequest): Counts {
  return {
    attributes: request.attributes.length,
    events: request.events.length,
    purchases: request.purchases.length,
  };
}

/** What the brackets and names around the objects of a request take at the most, in bytes. */
export const ENVELOPE_BYTES = 64;

/** The JSON body as bytes. Empty arrays are left out: Braze counts only the arrays that were sent. */
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
    if (objects.length > 0) put(`${end === 0 ? '{' : ','}"${kind}":[`);
    for (let i = 0; i < objects.length; i++) {
      if (i > 0) put(',');
      put((objects[i] as QueuedObject).json);
    }
    if (objects.length > 0) put(']');
  }
  put(end === 0 ? '{}' : '}');
  return buffer.subarray(0, end);
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
