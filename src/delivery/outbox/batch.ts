import type { Composed, Sendable, Sent } from '../../braze/endpoint.ts';
import type { Channel } from './channel.ts';
import { dropText, ownText, type QueuedObject } from './queued_object.ts';

/**
 * Objects that go out together, in the order in which they were queued, and the request that they were written into. Its body
 * is the only holder of their text: what is in flight is most of what a sync holds in memory, and of what the garbage
 * collector has to move.
 */
export interface Batch extends Composed, Sent {
  readonly channel: Channel;
  readonly objects: readonly QueuedObject[];
}

/** A batch of objects that wait: their texts move into it. */
export function batchOf(channel: Channel, objects: readonly QueuedObject[]): Batch {
  for (const object of objects) if (object.merged !== null) ownText(object);
  const batch = compose(channel, objects, objects);
  for (const object of objects) dropText(object);
  return batch;
}

/** A batch of some objects of another one. @param places in ascending order. */
export function part({ channel, objects, textOf }: Batch, places: readonly number[]): Batch {
  const some = places.map((place) => objects[place] as QueuedObject);
  const texts = some.map((object, index) => ({
    ...object,
    text: textOf(places[index] as number),
    written: null,
  }));
  return compose(channel, some, texts);
}

/** A batch of two or more objects as two batches, the first no shorter than the second. */
export function halves(batch: Batch): [Batch, Batch] {
  const places = [...batch.objects.keys()];
  const half = Math.ceil(places.length / 2);
  return [part(batch, places.slice(0, half)), part(batch, places.slice(half))];
}

function compose(channel: Channel, objects: readonly QueuedObject[], sendables: readonly Sendable[]): Batch {
  const { request, lists, textOf } = channel.endpoint.compose(sendables, channel.group);
  return { channel, objects, request, lists, textOf };
}
