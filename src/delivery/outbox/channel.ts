import type { Capacity, Endpoint } from '../../braze/endpoint.ts';
import { endpointOf } from '../../braze/endpoints/index.ts';
import type { ObjectType } from '../../braze/object_type.ts';
import type { Lane } from './lane.ts';
import { Queue } from './queue.ts';

/** Where objects wait that may share a request: an endpoint, and what its requests' objects have in common. */
export class Channel {
  readonly endpoint: Endpoint;
  /** See {@link BrazeObject.group}. */
  readonly group: string;
  /** Lowered when Braze turns out to take fewer objects than it documents. */
  capacity: Capacity;
  /** Lanes that were in flight and have more: before the fresh ones, or a wide sync would starve a busy user. */
  readonly returning = new Queue<Lane>();
  readonly fresh = new Queue<Lane>();
  /** Objects, and their bytes, that could be sent now. */
  readyCount = 0;
  readyBytes = 0;

  constructor(endpoint: Endpoint, group: string) {
    this.endpoint = endpoint;
    this.group = group;
    this.capacity = endpoint.capacity;
  }

  /** When the longest waiting of those objects was queued that would be taken first; null if none is ready. */
  oldest(): number | null {
    const times = [this.returning.peek(), this.fresh.peek()].flatMap((lane) => lane?.first?.queuedAt ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }
}

/** The channels of a sync: each is made for its first object. */
export class Channels {
  readonly all: Channel[] = [];
  readonly #endpoints: readonly Endpoint[];
  /** Of types whose objects have no group. */
  readonly #byType = new Map<ObjectType, Channel>();

  constructor(endpoints: readonly Endpoint[]) {
    this.#endpoints = endpoints;
  }

  /** The channel of objects of a type and a group. */
  of(type: ObjectType, group: string): Channel {
    const known = group === '' ? this.#byType.get(type) : undefined;
    return known ?? this.#find(type, group);
  }

  #find(type: ObjectType, group: string): Channel {
    const endpoint = endpointOf(this.#endpoints, type);
    let channel = this.all.find((each) => each.endpoint === endpoint && each.group === group);
    if (channel === undefined) {
      channel = new Channel(endpoint, group);
      this.all.push(channel);
    }
    if (group === '') this.#byType.set(type, channel);
    return channel;
  }
}
