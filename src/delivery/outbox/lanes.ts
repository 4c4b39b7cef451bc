import { type Batch, batchOf } from './batch.ts';
import { type Hashed, HashTable, hashOf } from './hash_table.ts';
import { Queue } from './queue.ts';
import type { QueuedObject } from './queued_object.ts';
import { type RequestLimits, Room } from './room.ts';

/** A user's queue. While one of its objects is in a request under way, the others wait. */
export interface Lane extends Hashed {
  first: QueuedObject | null;
  last: QueuedObject | null;
  count: number;
  bytes: number;
  underWay: boolean;
}

/** What leaves together. */
export interface Departure {
  readonly batch: Batch;
  /** The lanes of its objects; they are to be released when it is settled. */
  readonly lanes: readonly Lane[];
}

/** Lanes whose next object does not fit that one request may pass over, so that a look for more ends. */
const MAX_PASSED_OVER = 500;

/**
 * The objects that wait for a request, in one queue a user: objects of one user are never in two requests under way,
 * because Braze promises no order between requests. Different users never wait for each other.
 */
export class Lanes {
  private readonly lanes = new HashTable<Lane>();
  /** Lanes that were under way and have more: before the fresh ones, or a wide sync would starve a busy user. */
  private readonly returning = new Queue<Lane>();
  private readonly fresh = new Queue<Lane>();
  private readonly merge: (waiting: QueuedObject, object: QueuedObject) => boolean;
  /** Objects, and their bytes, that could be sent now. */
  readyCount = 0;
  readyBytes = 0;

  /** @param merge takes an object into the one that waits right before it, if it can; see `absorb` in merging.ts. */
  constructor(merge: (waiting: QueuedObject, object: QueuedObject) => boolean) {
    this.merge = merge;
  }

  /** @returns whether it was merged into one that waits. */
  add(object: QueuedObject): boolean {
    const hash = hashOf(object.lane);
    let lane = this.lanes.get(object.lane, hash);
    if (lane === null) {
      lane = newLane(object.lane, hash);
      this.lanes.add(lane);
    }
    const { last } = lane;
    const bytesBefore = last?.bytes ?? 0;
    const merged = last !== null && this.merge(last, object);
    if (last === null) {
      lane.first = object;
      if (!lane.underWay) this.fresh.push(lane);
    } else if (!merged) {
      last.next = object;
    }
    if (!merged) lane.last = object;
    const bytes = merged ? last.bytes - bytesBefore : object.bytes;
    lane.count += merged ? 0 : 1;
    lane.bytes += bytes;
    if (!lane.underWay) {
      this.readyCount += merged ? 0 : 1;
      this.readyBytes += bytes;
    }
    return merged;
  }

  /** When the longest waiting of those objects was queued that would be taken first; null if none is ready. */
  oldest(): number | null {
    const times = [this.returning.peek(), this.fresh.peek()].flatMap((lane) => lane?.first?.queuedAt ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Takes the objects of the next request, in order; their lanes are under way until they are released. */
  take(limits: RequestLimits): Departure {
    const taken: QueuedObject[] = [];
    const lanes: Lane[] = [];
    const room = new Room(limits);
    for (const queue of [this.returning, this.fresh]) {
      const passedOver: Lane[] = [];
      while (!room.full && passedOver.length < MAX_PASSED_OVER) {
        const lane = queue.shift();
        if (lane === null) break;
        if (this.takeFrom(lane, room, taken)) lanes.push(lane);
        else passedOver.push(lane);
      }
      queue.putBack(passedOver);
    }
    return { batch: batchOf(taken), lanes };
  }

  /** The batch with objects of these lanes is settled: their users may be sent again. */
  release(lanes: readonly Lane[]): void {
    for (const lane of lanes) {
      lane.underWay = false;
      if (lane.first === null) {
        this.lanes.delete(lane);
      } else {
        this.readyCount += lane.count;
        this.readyBytes += lane.bytes;
        this.returning.push(lane);
      }
    }
  }

  /** Moves what fits from a lane's head; false if not even its first object does. */
  private takeFrom(lane: Lane, room: Room, taken: QueuedObject[]): boolean {
    // The lane leaves the ready ones with all that it holds; what is left comes back when it is released.
    const { count, bytes } = lane;
    let inLane = 0;
    let hasMerged = false;
    while (lane.first !== null && room.fits(lane.first, inLane)) {
      const object = lane.first;
      // The parts of a merged object that Braze refuses are sent after its request: nothing newer may be in that.
      if (hasMerged && object.type.isMergeable) break;
      hasMerged ||= object.parts !== null;
      room.add(object);
      taken.push(object);
      inLane++;
      lane.first = object.next;
      if (lane.first === null) lane.last = null;
      object.next = null;
      lane.count--;
      lane.bytes -= object.bytes;
    }
    if (inLane === 0) return false;
    lane.underWay = true;
    this.readyCount -= count;
    this.readyBytes -= bytes;
    return true;
  }
}

function newLane(key: string, hash: number): Lane {
  return { key, hash, other: null, first: null, last: null, count: 0, bytes: 0, underWay: false };
}
