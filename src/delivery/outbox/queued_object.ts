import { jsonOf } from '../../braze/endpoint.ts';
import type { ObjectPlace, ObjectType } from '../../braze/object_type.ts';
import type { TextBlock } from '../../json/text_block.ts';
import type { JsonObject } from '../../json/value.ts';
import type { PendingRow } from '../row.ts';
import type { Channel } from './channel.ts';

/** A turn of the event loop, in which rows came. One serves all of them: a number like this would be an object of V8's in each. */
export interface Turn {
  /** Milliseconds of the pipeline's clock. */
  readonly at: number;
}

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
  /** Its JSON, while the object waits; null where {@link written} or {@link merged} has it, and once a batch has it. */
  text: string | null;
  /**
   * What it was written into, with others, if it has not to wait long. Its JSON begins at `start`. null: another one of the three
   * has the JSON.
   */
  written: TextBlock | null;
  readonly start: number;
  /** UTF-8 length of the JSON. */
  bytes: number;
  readonly row: PendingRow;
  readonly place: ObjectPlace;
  /** See {@link BrazeObject.once}. */
  readonly once: string | null;
  /** See {@link BrazeObject.withoutReadTime}. */
  readonly withoutReadTime: string | null;
  readonly turn: Turn;
  next: QueuedObject | null;
  /** The objects that were merged into it, itself as it came first; null if none was. They answer for their rows. */
  parts: QueuedObject[] | null;
  /** What the parts come to, while more may be merged into it; null where {@link text} has it. */
  merged: JsonObject | null;
  /** What the memory notes of it while it is under way, to be left to the memory. */
  memo: object | null;
}

/**
 * The JSON of an object that waits. The object holds it as a text from now on, and lets go what it was written into: that
 * is many times as large.
 */
export function ownText(object: QueuedObject): string {
  if (object.merged !== null) {
    object.text = JSON.stringify(object.merged);
    object.bytes = Buffer.byteLength(object.text);
    object.merged = null;
  } else object.text = jsonOf(object);
  object.written = null;
  return object.text;
}

/** Lets go the JSON of an object that has left. */
export function dropText(object: QueuedObject): void {
  object.text = null;
  object.written = null;
}
