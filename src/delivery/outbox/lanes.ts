import type { Kind } from '../../braze/objects/kind.ts';
import type { Plan } from '../../braze/plans.ts';
import { type Batch, batchOf, ENVELOPE_BYTES } from './batch.ts';
import { type Hashed, HashTable, hashOf } from './hash_table.ts';
import type { QueuedObject } from './queued_object.ts';

/** How much a request may hold. */
export type RequestLimits = Plan['objects'] & Pick<Plan, 'bytes'>;

/** How many ready objects surely fill a request: with a limit for each array they must not all be of one kind. */
export function fullAt({ total, perKind }: RequestLimits): number {
  return total ?? (perKind ?? 75) * 12;
}

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
  private readonly returning = new Queue();
  private readonly fresh = new Queue();
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
      if (hasMerged && object.kind === 'attributes') break;
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

/** What a request can still hold while it is filled. */
class Room {
  full = false;
  private count = 0;
  private bytes = ENVELOPE_BYTES;
  private readonly perKind: Record<Kind, number> = { attributes: 0, events: 0, purchases: 0 };
  private readonly limits: RequestLimits;

  constructor(limits: RequestLimits) {
    this.limits = limits;
  }

  /** @param inLane objects of its user that the request holds already. */
  fits(object: QueuedObject, inLane: number): boolean {
    const { total, perKind, perUser, bytes } = this.limits;
    if (this.bytes + object.bytes + 1 > bytes && this.count > 0) {
      this.full = true;
      return false;
    }
    if (total !== null && this.count >= total) {
      this.full = true;
      return false;
    }
    if (perUser !== null && inLane >= perUser) return false;
    return perKind === null || this.perKind[object.kind] < perKind;
  }

  add(object: QueuedObject): void {
    this.count++;
    this.bytes += object.bytes + 1;
    if (this.limits.perKind !== null) this.perKind[object.kind]++;
    if (this.count === this.limits.total) this.full = true;
  }
}

/** First in, first out, without moving the rest at each step. */
class Queue {
  private items: (Lane | null)[] = [];
  private head = 0;

  push(lane: Lane): void {
    this.items.push(lane);
  }

  peek(): Lane | null {
    return this.items[this.head] ?? null;
  }

  shift(): Lane | null {
    const lane = this.items[this.head] ?? null;
    if (lane === null) return null;
    this.items[this.head] = null;
    this.head++;
    if (this.head === this.items.length || this.head > 4_096) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return lane;
  }

  /** Puts lanes that were shifted out back to the head, in their order: mostly into the places that they left. */
  putBack(lanes: readonly Lane[]): void {
    if (lanes.length > this.head) {
      this.items = [...lanes, ...this.items.slice(this.head)];
      this.head = 0;
      return;
    }
    this.head -= lanes.length;
    for (const [index, lane] of lanes.entries()) this.items[this.head + index] = lane;
  }
}
