import type { Channel } from './channel.ts';
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

  /**
   * Since when the longest waiting of those objects waits that would be taken first; null if there is none. Users who rested
   * after one request come back within moments of each other, and fill a request again.
   */
  oldest(): number | null {
    const returning = waitsSince(this.returning.peek());
    const fresh = waitsSince(this.fresh.peek());
    return returning === null || fresh === null ? (returning ?? fresh) : Math.min(returning, fresh);
  }
}

function waitsSince(lane: Lane | null): number | null {
  return lane === null || lane.first === null ? null : Math.max(lane.first.turn.at, lane.restedUntil);
}

/** The lanes that could be sent now, over all channels. */
export class AllReady {
  /** Objects in their heads, and the bytes of these. */
  count = 0;
  bytes = 0;
  /** By the number of the channel. */
  readonly #channels: Ready[] = [];

  in(channel: Channel): Ready {
    let ready = this.#channels[channel.number];
    if (ready === undefined) {
      ready = new Ready();
      this.#channels[channel.number] = ready;
    }
    return ready;
  }

  /** Counts objects that came, or left. */
  note(channel: Channel, count: number, bytes: number): void {
    const ready = this.in(channel);
    ready.count += count;
    ready.bytes += bytes;
    this.count += count;
    this.bytes += bytes;
  }
}
