import type { Lane } from './lane.ts';
import { Queue } from './queue.ts';

/** The lanes of a channel that could be sent now. */
export class Ready {
  /** Lanes that were in flight and have more: before the fresh ones, or a wide sync would starve a busy user. */
  readonly returning = new Queue<Lane>();
  readonly fresh = new Queue<Lane>();
  /** Objects in the heads of these lanes, and their bytes. */
  count = 0;
  bytes = 0;

  /** When the longest waiting of those objects was queued that would be taken first; null if there is none. */
  oldest(): number | null {
    const times = [this.returning.peek(), this.fresh.peek()].flatMap((lane) => lane?.first?.queuedAt ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }
}
