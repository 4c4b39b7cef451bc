import { expect } from '@jest/globals';
import type { Capacity } from '../../braze/endpoint.ts';
import { queuedObject, TRACK, textsOf } from '../testing.ts';
import { batchOf } from './batch.ts';
import { Channel } from './channel.ts';
import type { Departure } from './departure.ts';
import { Lanes } from './lanes.ts';
import type { QueuedObject } from './queued_object.ts';

export const NO_LIMITS: Capacity = { total: null, perList: null, perLane: null, bytes: 4_000_000 };

/** Lanes whose objects all go to one channel. */
export class OneChannel {
  readonly channel = new Channel(TRACK, '', 0);
  readonly lanes: Lanes;

  constructor(merge: (waiting: QueuedObject, object: QueuedObject) => boolean = () => false) {
    this.lanes = new Lanes(merge);
  }

  add(object: QueuedObject): boolean {
    return this.lanes.add(object);
  }

  object(given: Partial<QueuedObject>): QueuedObject {
    return queuedObject({ channel: this.channel, ...given });
  }

  take(capacity: Capacity): Departure {
    this.channel.capacity = capacity;
    return this.lanes.take(this.channel);
  }

  release(departure: Departure): void {
    this.lanes.release(departure, 0);
  }

  oldest(): number | null {
    return this.lanes.ready.in(this.channel).oldest();
  }

  get readyCount(): number {
    expect(this.lanes.ready.count).toBe(this.lanes.ready.in(this.channel).count);
    return this.lanes.ready.count;
  }

  get readyBytes(): number {
    expect(this.lanes.ready.bytes).toBe(this.lanes.ready.in(this.channel).bytes);
    return this.lanes.ready.bytes;
  }
}

/** Lanes with these objects; `user` and a running number make the text of each. */
export function lanesWith(...objects: (string | Partial<QueuedObject>)[]): OneChannel {
  const lanes = new OneChannel();
  add(lanes, ...objects);
  return lanes;
}

export function add(lanes: OneChannel, ...objects: (string | Partial<QueuedObject>)[]): void {
  for (const given of objects) {
    lanes.add(
      lanes.object(typeof given === 'string' ? { lane: given.split(' ')[0] as string, text: given } : given),
    );
  }
}

/** What its request would be. */
export const asBatch = ({ channel, objects }: Departure) => batchOf(channel, objects);

export const texts = (departure: Departure) => textsOf(asBatch(departure));
