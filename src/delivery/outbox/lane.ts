import type { Channel } from './channel.ts';
import type { Hashed } from './hash_table.ts';
import { ownText, type QueuedObject } from './queued_object.ts';

/**
 * The queue of a user, or of whatever else objects are about, over all channels. While one of its objects is in a request in
 * flight, the others wait.
 */
export interface Lane extends Hashed {
  first: QueuedObject | null;
  last: QueuedObject | null;
  /** Its head: objects one behind the other that may leave in one request as far as their channel goes, and their bytes. */
  count: number;
  bytes: number;
  /** Whether objects wait behind the head. */
  isMixed: boolean;
  /** Whether it waits among the ready lanes of its channel. */
  isQueued: boolean;
  inFlight: boolean;
  /** Whether its head waits for the effect of what was sent. */
  rests: boolean;
  /** When such a wait ended, before its head came to its channel, milliseconds of the pipeline's clock; 0: it had not to wait. */
  restedUntil: number;
  /** What it was in flight with last; null if it never was, or nothing has to wait for that. */
  sent: Sending | null;
  /** Whether it has left the table of lanes. */
  isGone: boolean;
}

/** A request that was settled, as far as what follows has to wait for its effect. */
export interface Sending {
  readonly channel: Channel;
  /** Of the smallest request that it took. */
  readonly objects: number;
  /** When it was settled, milliseconds of the pipeline's clock. */
  readonly at: number;
}

export function newLane(key: string, hash: number): Lane {
  return {
    key,
    hash,
    other: null,
    first: null,
    last: null,
    count: 0,
    bytes: 0,
    isMixed: false,
    isQueued: false,
    inFlight: false,
    rests: false,
    restedUntil: 0,
    sent: null,
    isGone: false,
  };
}

/** Puts an object into a lane in which none waits. */
export function begin(lane: Lane, object: QueuedObject): void {
  lane.first = object;
  lane.last = object;
  lane.count = 1;
  lane.bytes = object.bytes;
}

/** Counts the head anew, after all of it has left. */
export function findHead(lane: Lane): void {
  lane.count = 0;
  lane.bytes = 0;
  let object = lane.first;
  while (object !== null && (lane.count === 0 || isOfOneHead(lane.first as QueuedObject, object))) {
    lane.count++;
    lane.bytes += object.bytes;
    object = object.next;
  }
  lane.isMixed = object !== null;
}

/** Whether two objects of a lane may be in one head. What is about two users leaves alone. */
export function isOfOneHead(a: QueuedObject, b: QueuedObject): boolean {
  return a.channel === b.channel && a.twin === null && b.twin === null;
}

/**
 * Whether an object may go in the request of those before it in its lane.
 * @param hasMerged whether one of them was merged.
 */
export function mayFollow(
  object: QueuedObject,
  earlier: readonly QueuedObject[],
  hasMerged: boolean,
): boolean {
  const { type } = object;
  // The parts of a merged object that Braze refuses are sent after its request: nothing newer may be in that.
  if (hasMerged && type.merging !== null) return false;
  const { mayShare } = type;
  return mayShare === null || earlier.every((each) => mayShare(ownText(each), ownText(object)));
}

/** Takes the first object out of a lane. */
export function shift(lane: Lane): void {
  const object = lane.first as QueuedObject;
  lane.first = object.next;
  if (lane.first === null) lane.last = null;
  object.next = null;
  lane.count--;
  lane.bytes -= object.bytes;
}

/** Takes the first object out of a lane that does not wait among the ready ones. */
export function drop(lane: Lane): void {
  shift(lane);
  if (lane.count === 0) findHead(lane);
}
