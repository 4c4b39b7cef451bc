import type { ObjectPlace, ObjectType } from '../../braze/object_type.ts';
import type { JsonObject } from '../../json/value.ts';
import type { PendingRow } from '../row.ts';
import type { Channel } from './channel.ts';

/** An object on its way. Objects of a lane form a list through `next`. */
export interface QueuedObject {
  readonly type: ObjectType;
  readonly channel: Channel;
  readonly lane: string;
  /** See {@link BrazeObject.otherLane}. */
  readonly otherLane: string | null;
  /** Its other self, of an object that waits in two lanes; only the one that is no copy is sent. */
  twin: QueuedObject | null;
  readonly isCopy: boolean;
  /** Its JSON, while the object waits; null where {@link merged} has it, and once a batch has it. */
  text: string | null;
  /** UTF-8 length of the JSON. */
  bytes: number;
  readonly row: PendingRow;
  readonly place: ObjectPlace;
  /** See {@link BrazeObject.once}. */
  readonly once: string | null;
  /** See {@link BrazeObject.withoutReadTime}. */
  readonly withoutReadTime: string | null;
  /** When it was queued, milliseconds of the pipeline's clock. */
  readonly queuedAt: number;
  next: QueuedObject | null;
  /** The objects that were merged into it, itself as it came first; null if none was. They answer for their rows. */
  parts: QueuedObject[] | null;
  /** What the parts come to, while more may be merged into it; null where {@link text} has it. */
  merged: JsonObject | null;
  /** What the memory notes of it while it is under way, to be left to the memory. */
  memo: object | null;
}

/** Moves the JSON out of an object that is about to be sent. */
export function takeText(object: QueuedObject): string {
  const text = object.merged === null ? object.text : JSON.stringify(object.merged);
  if (text === null) throw new Error('the text of an object was taken twice');
  object.text = null;
  object.merged = null;
  return text;
}
