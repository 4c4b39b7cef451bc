import type { Capacity, Endpoint } from '../../braze/endpoint.ts';
import { endpointOf } from '../../braze/endpoints/index.ts';
import type { ObjectType } from '../../braze/object_type.ts';

/** What objects have in common that may share a request: an endpoint, and a group. */
export class Channel {
  readonly endpoint: Endpoint;
  /** See {@link BrazeObject.group}. */
  readonly group: string;
  /** Its place among the channels of a sync. */
  readonly number: number;
  /** Lowered when Braze turns out to take fewer objects than it documents. */
  capacity: Capacity;

  constructor(endpoint: Endpoint, group: string, number: number) {
    this.endpoint = endpoint;
    this.group = group;
    this.number = number;
    this.capacity = endpoint.capacity;
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
      channel = new Channel(endpoint, group, this.all.length);
      this.all.push(channel);
    }
    if (group === '') this.#byType.set(type, channel);
    return channel;
  }
}
