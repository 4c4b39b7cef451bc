import type { Capacity } from '../../braze/endpoint.ts';
import { ENVELOPE_BYTES } from '../../braze/endpoints/lists.ts';
import type { ObjectType } from '../../braze/object_type.ts';
import type { QueuedObject } from './queued_object.ts';

/** How many ready objects surely fill a request: with a limit for each list they must not all be of one type. */
export function fullAt({ total, perList }: Capacity): number {
  return total ?? (perList ?? 75) * 12;
}

/** What a request can still hold while it is filled. */
export class Room {
  full = false;
  #count = 0;
  #bytes = ENVELOPE_BYTES;
  /** Objects of each type; counted only where there is a limit for them. */
  readonly #ofType = new Map<ObjectType, number>();
  readonly #capacity: Capacity;

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
  }

  /** @param inLane objects of its lane that the request holds already. */
  fits(object: QueuedObject, inLane: number): boolean {
    const { total, perList, perLane, bytes } = this.#capacity;
    if (this.#bytes + object.bytes + 1 > bytes && this.#count > 0) {
      this.full = true;
      return false;
    }
    if (total !== null && this.#count >= total) {
      this.full = true;
      return false;
    }
    if (perLane !== null && inLane >= perLane) return false;
    return perList === null || (this.#ofType.get(object.type) ?? 0) < perList;
  }

  add({ bytes, type }: QueuedObject): void {
    const { total, perList } = this.#capacity;
    this.#count++;
    this.#bytes += bytes + 1;
    if (perList !== null) this.#ofType.set(type, (this.#ofType.get(type) ?? 0) + 1);
    if (this.#count === total) this.full = true;
  }
}
