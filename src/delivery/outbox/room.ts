import type { Kind } from '../../braze/kind.ts';
import type { Plan } from '../../braze/plans.ts';
import { ENVELOPE_BYTES } from './batch.ts';
import type { QueuedObject } from './queued_object.ts';

/** How much a request may hold. */
export type RequestLimits = Plan['objects'] & Pick<Plan, 'bytes'>;

/** How many ready objects surely fill a request: with a limit for each array they must not all be of one kind. */
export function fullAt({ total, perKind }: RequestLimits): number {
  return total ?? (perKind ?? 75) * 12;
}

/** What a request can still hold while it is filled. */
export class Room {
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
    return perKind === null || this.perKind[object.type.name as Kind] < perKind;
  }

  add(object: QueuedObject): void {
    this.count++;
    this.bytes += object.bytes + 1;
    if (this.limits.perKind !== null) this.perKind[object.type.name as Kind]++;
    if (this.count === this.limits.total) this.full = true;
  }
}
