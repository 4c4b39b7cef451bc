import type { Sent } from '../../braze/answer.ts';
import { fewestUsers } from '../../braze/endpoints/track/fewest_users.ts';
import { KINDS, type Kind } from '../../braze/kind.ts';
import { type QueuedObject, takeText } from './queued_object.ts';

/**
 * Objects that go out together, in the order in which they were queued, and the request body that they were written into.
 * The body is the only holder of their text: what is under way is most of what a sync holds in memory, and of what the
 * garbage collector has to move.
 */
export interface Batch extends Sent {
  readonly objects: readonly QueuedObject[];
  /** Empty arrays are left out: Braze counts only the arrays that were sent. */
  readonly body: Buffer;
  /** The JSON of an object, by its place in the batch. */
  textOf(index: number): string;
}

/** What the brackets and names around the objects of a body take at the most, in bytes. */
export const ENVELOPE_BYTES = 64;

/** A batch of objects that wait: their texts move into it. */
export function batchOf(objects: readonly QueuedObject[]): Batch {
  return compose(objects, (index) => takeText(objects[index] as QueuedObject));
}

/** A batch of some objects of another one. @param places in ascending order. */
export function part(batch: Batch, places: readonly number[]): Batch {
  return compose(
    places.map((place) => batch.objects[place] as QueuedObject),
    (index) => batch.textOf(places[index] as number),
  );
}

/** A batch of two or more objects as two batches, the first no shorter than the second. */
export function halves(batch: Batch): [Batch, Batch] {
  const places = [...batch.objects.keys()];
  const half = Math.ceil(places.length / 2);
  return [part(batch, places.slice(0, half)), part(batch, places.slice(half))];
}

function compose(objects: readonly QueuedObject[], takeTextOf: (index: number) => string): Batch {
  const arrays: Record<Kind, number[]> = { attributes: [], events: [], purchases: [] };
  let size = ENVELOPE_BYTES;
  for (let index = 0; index < objects.length; index++) {
    const { type, bytes } = objects[index] as QueuedObject;
    arrays[type.name as Kind].push(index);
    size += bytes + 1;
  }
  const { body, starts } = write(arrays, takeTextOf, size);
  return {
    objects,
    arrays,
    body,
    textOf(index) {
      const start = starts[index] as number;
      return body.toString('utf8', start, start + (objects[index] as QueuedObject).bytes);
    },
    fewestUsers: (places) => fewestUsers(places.map((place) => (objects[place] as QueuedObject).lane)),
  };
}

/**
 * Writes the body into one buffer: joining texts would copy each of them several times.
 * @param arrays the places of the objects in each array.
 * @param size bytes that suffice.
 */
function write(
  arrays: Readonly<Record<Kind, readonly number[]>>,
  takeTextOf: (index: number) => string,
  size: number,
): { readonly body: Buffer; readonly starts: readonly number[] } {
  const buffer = Buffer.allocUnsafe(size);
  const starts: number[] = [];
  let end = 0;
  for (const kind of KINDS) {
    const places = arrays[kind];
    if (places.length === 0) continue;
    let before = `${end === 0 ? '{' : ','}"${kind}":[`;
    for (const place of places) {
      end += buffer.write(before, end);
      starts[place] = end;
      end += buffer.write(takeTextOf(place), end);
      before = ',';
    }
    end += buffer.write(']', end);
  }
  end += buffer.write(end === 0 ? '{}' : '}', end);
  return { body: buffer.subarray(0, end), starts };
}
