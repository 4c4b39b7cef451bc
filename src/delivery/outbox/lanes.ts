import type { Channel } from './channel.ts';
import type { Departure, Gate, Lag } from './departure.ts';
import { HashTable, hashOf } from './hash_table.ts';
import {
  begin,
  drop,
  findHead,
  isOfOneHead,
  type Lane,
  mayFollow,
  newLane,
  type Sending,
  shift,
} from './lane.ts';
import { ownText, type QueuedObject } from './queued_object.ts';
import { AllReady } from './ready.ts';
import { Rests } from './rests.ts';
import { Room } from './room.ts';

/** Lanes whose next object does not fit that one request may pass over, so that a look for more ends. */
const MAX_PASSED_OVER = 500;

/**
 * The objects that wait for a request, in one queue a user over all endpoints: objects of one user are never in two
 * requests in flight, because Braze promises no order between requests. Different users never wait for each other.
 */
export class Lanes {
  readonly #lanes = new HashTable<Lane>();
  readonly #merge: (waiting: QueuedObject, object: QueuedObject) => boolean;
  readonly #lag: Lag | null;
  readonly #gate: Gate | null;
  /** Lanes whose first object waits for what the gate knows of. */
  readonly #waiting = new Set<Lane>();
  readonly #resting = new Rests();
  /** What {@link take} would choose from. */
  readonly ready = new AllReady();
  /** Lanes with objects that wait for the effect of what was sent. */
  restingCount = 0;

  /**
   * @param merge takes an object into the one that waits right before it, if it can; see `absorb` in merging.ts.
   * @param lag null: nothing waits for the effect of what was sent.
   * @param gate null: every object is sent.
   */
  constructor(
    merge: (waiting: QueuedObject, object: QueuedObject) => boolean,
    lag: Lag | null = null,
    gate: Gate | null = null,
  ) {
    this.#merge = merge;
    this.#lag = lag;
    this.#gate = gate;
  }

  /** @returns whether it was merged into one that waits. */
  add(object: QueuedObject): boolean {
    const hash = hashOf(object.lane);
    const known = this.#lanes.get(object.lane, hash);
    if (known === null && this.#gate !== null && object.otherLane === null) {
      this.#addFirst(object, hash, this.#gate);
      return false;
    }
    const lane = known ?? this.#lanes.add(newLane(object.lane, hash));
    const { last } = lane;
    if (last !== null && last.channel === object.channel) {
      const before = last.bytes;
      if (this.#merge(last, object)) {
        if (!lane.isMixed) this.#grow(lane, 0, last.bytes - before);
        return true;
      }
    }
    if (object.otherLane === null) this.#append(lane, object);
    else this.#appendToBoth(lane, this.#laneOf(object.otherLane), object);
    // What has to wait longer than for its turn does not hold on to what it was written into.
    if (lane.first !== object || !lane.isQueued) ownText(object);
    return false;
  }

  /** Whether nothing of a lane waits or is in flight. */
  isIdle(key: string): boolean {
    return this.#lanes.isEmpty || this.#lanes.get(key, hashOf(key)) === null;
  }

  /** Takes the objects of the channel's next request, in order; their lanes are in flight until they are released. */
  take(channel: Channel): Departure {
    const taken: QueuedObject[] = [];
    const lanes: Lane[] = [];
    const room = new Room(channel.capacity);
    const { returning, fresh } = this.ready.in(channel);
    for (const queue of [returning, fresh]) {
      const passedOver: Lane[] = [];
      while (!room.full && passedOver.length < MAX_PASSED_OVER) {
        const lane = queue.shift();
        if (lane === null) break;
        if (!this.#takeFrom(lane, room, taken, lanes)) passedOver.push(lane);
      }
      queue.putBack(passedOver);
    }
    return { channel, objects: taken, lanes };
  }

  /**
   * The objects of these lanes are settled: what they are about may be sent again, after the lag.
   * @param fewest objects of the smallest request that this took: some may have gone again without the others. 0: none was sent.
   */
  release({ channel, objects, lanes }: Departure, now: number, fewest = objects.length): void {
    const sending: Sending = { channel, objects: fewest, at: now };
    const lasts = fewest > 0 && this.#effectAt(sending) > now;
    for (const lane of lanes) {
      lane.inFlight = false;
      if (fewest > 0) lane.sent = lasts ? sending : null;
      if (lane.first === null) this.#leave(lane, now);
      else {
        if (lane.count === 0) findHead(lane);
        this.#makeReady(lane, true, now);
      }
    }
    this.#askAgain(now);
  }

  /** Makes ready what has waited long enough. */
  wake(now: number): void {
    for (const lane of this.#resting.takeDue(now)) {
      if (lane.rests) this.restingCount--;
      lane.rests = false;
      if (lane.isGone || lane.inFlight || lane.isQueued) continue;
      if (lane.first === null) this.#leave(lane, now);
      else this.#makeReady(lane, true, now, now);
    }
  }

  /** When {@link wake} has to be called next; null if nothing waits for a time. */
  nextWake(): number | null {
    return this.#resting.next();
  }

  /** Adds an object whose lane is not there: the gate settles most of them at once in many a sync, and those need none. */
  #addFirst(object: QueuedObject, hash: number, gate: Gate): void {
    const answer = gate(object, true);
    if (answer === 'settled') return;
    const lane = this.#lanes.add(newLane(object.lane, hash));
    begin(lane, object);
    if (answer === 'send') this.#enqueue(lane, false, 0);
    else this.#waiting.add(lane);
    if (answer === 'wait') ownText(object);
  }

  #laneOf(key: string): Lane {
    const hash = hashOf(key);
    return this.#lanes.get(key, hash) ?? this.#lanes.add(newLane(key, hash));
  }

  /** Nothing of the lane waits: it goes as soon as nothing has to wait for what it sent. */
  #leave(lane: Lane, now: number): void {
    const until = lane.sent === null ? 0 : this.#effectAt(lane.sent);
    if (until > now) this.#resting.add(lane, until);
    else {
      lane.isGone = true;
      this.#lanes.delete(lane);
    }
  }

  /** When nothing has to wait for the effect of a request any more. */
  #effectAt(sending: Sending): number {
    return sending.at + (this.#lag?.(sending, null) ?? 0);
  }

  /** Asks the gate for the first objects of a lane with nothing in flight. @returns whether one may be sent. */
  #admit(lane: Lane, now: number): boolean {
    for (let object = lane.first; object !== null; object = lane.first) {
      if (object.twin !== null) return true;
      const answer = this.#ask(object, lane);
      if (answer !== 'settled') return answer === 'send';
      drop(lane);
    }
    this.#leave(lane, now);
    return false;
  }

  #ask(object: QueuedObject, lane: Lane): ReturnType<Gate> {
    const answer = this.#gate?.(object, true) ?? 'send';
    if (answer === 'wait') this.#waiting.add(lane);
    return answer;
  }

  /** What was settled may be what others wait for. */
  #askAgain(now: number): void {
    if (this.#waiting.size === 0) return;
    const lanes = [...this.#waiting];
    this.#waiting.clear();
    for (const lane of lanes) this.#makeReady(lane, true, now);
  }

  #append(lane: Lane, object: QueuedObject): void {
    const { first, last } = lane;
    if (first === null || last === null) {
      begin(lane, object);
      this.#makeReady(lane, false, object.turn.at);
      return;
    }
    last.next = object;
    lane.last = object;
    if (!lane.isMixed && isOfOneHead(first, object)) this.#grow(lane, 1, object.bytes);
    else lane.isMixed = true;
  }

  /** An object about two users waits in the lanes of both, and leaves when it is the first in both. */
  #appendToBoth(lane: Lane, otherLane: Lane, object: QueuedObject): void {
    object.twin = { ...object, lane: otherLane.key, otherLane: lane.key, isCopy: true, twin: object };
    this.#append(lane, object);
    this.#append(otherLane, object.twin);
  }

  #grow(lane: Lane, count: number, bytes: number): void {
    lane.count += count;
    lane.bytes += bytes;
    if (lane.isQueued) this.ready.note((lane.first as QueuedObject).channel, count, bytes);
  }

  /**
   * Puts a lane that may be sent among the ready ones of its channel; one that has to wait for a time or for another lane
   * stays out.
   * @param isReturning whether it was in flight.
   * @param restedUntil see {@link Lane.restedUntil}.
   */
  #makeReady(lane: Lane, isReturning: boolean, now: number, restedUntil = 0): void {
    if (lane.first === null || lane.inFlight || lane.isQueued) return;
    if (this.#gate !== null && !this.#admit(lane, now)) return;
    const { twin, isCopy, channel } = lane.first as QueuedObject;
    if (twin !== null) {
      const object = isCopy ? twin : (lane.first as QueuedObject);
      this.#makePairReady(object, isReturning, now, restedUntil);
    } else if (!this.#rests(lane, channel, now)) this.#enqueue(lane, isReturning, restedUntil);
  }

  /** @param object waits in two lanes. */
  #makePairReady(object: QueuedObject, isReturning: boolean, now: number, restedUntil: number): void {
    const lane = this.#laneOf(object.lane);
    const other = this.#laneOf(object.otherLane as string);
    if (lane.first !== object || other.first !== object.twin) return;
    if (lane.inFlight || lane.isQueued || other.inFlight) return;
    const answer = this.#ask(object, lane);
    if (answer === 'settled') {
      for (const each of [lane, other]) {
        drop(each);
        if (each.first === null) this.#leave(each, now);
        else this.#makeReady(each, isReturning, now);
      }
    }
    if (answer !== 'send') return;
    if (this.#rests(lane, object.channel, now) || this.#rests(other, object.channel, now)) return;
    other.isQueued = true;
    this.#enqueue(lane, isReturning, restedUntil);
  }

  #enqueue(lane: Lane, isReturning: boolean, restedUntil: number): void {
    const { channel } = lane.first as QueuedObject;
    const { returning, fresh } = this.ready.in(channel);
    lane.isQueued = true;
    lane.restedUntil = restedUntil;
    this.ready.note(channel, lane.count, lane.bytes);
    (isReturning ? returning : fresh).push(lane);
  }

  /** Whether what was sent keeps the lane from the channel for a while; it is woken then. */
  #rests(lane: Lane, next: Channel, now: number): boolean {
    const { sent } = lane;
    const until = sent === null || this.#lag === null ? 0 : sent.at + this.#lag(sent, next);
    if (until <= now) return false;
    this.#resting.add(lane, until);
    if (!lane.rests) this.restingCount++;
    lane.rests = true;
    return true;
  }

  /** Moves what fits from a lane's head; false if not even its first object does. */
  #takeFrom(lane: Lane, room: Room, taken: QueuedObject[], lanes: Lane[]): boolean {
    // The lane leaves the ready ones with its whole head; what is left of it comes back when the lane is released.
    const { count, bytes } = lane;
    const { channel } = lane.first as QueuedObject;
    let inLane = 0;
    let hasMerged = false;
    while (lane.count > 0 && room.fits(lane.first as QueuedObject, inLane)) {
      const object = lane.first as QueuedObject;
      if (inLane > 0 && !mayFollow(object, taken.slice(-inLane), hasMerged)) break;
      // The gate was asked for the first one when its lane became ready.
      const answer = inLane === 0 ? 'send' : (this.#gate?.(object, false) ?? 'send');
      if (answer === 'wait') break;
      if (answer === 'settled') {
        shift(lane);
        continue;
      }
      hasMerged ||= object.parts !== null;
      room.add(object);
      taken.push(object);
      inLane++;
      shift(lane);
    }
    if (inLane === 0) return false;
    this.#depart(lane, lanes);
    const { otherLane } = taken[taken.length - 1] as QueuedObject;
    if (otherLane !== null) {
      const other = this.#laneOf(otherLane);
      shift(other);
      this.#depart(other, lanes);
    }
    this.ready.note(channel, -count, -bytes);
    return true;
  }

  #depart(lane: Lane, lanes: Lane[]): void {
    lane.isQueued = false;
    lane.inFlight = true;
    lanes.push(lane);
  }
}
