import type { Channel } from './channel.ts';
import type { Lane, Sending } from './lane.ts';
import type { QueuedObject } from './queued_object.ts';

/** What leaves together. */
export interface Departure {
  readonly channel: Channel;
  /** In the order in which they were queued. */
  readonly objects: readonly QueuedObject[];
  /** The lanes of its objects; they are to be released when they are settled. */
  readonly lanes: readonly Lane[];
}

/**
 * Asked before an object may leave its lane, with nothing of that lane in flight: it may, or something else has to be settled
 * before, or it is settled without being sent.
 * @param isFirst false for one that would go in the request of another one of its lane.
 */
export type Gate = (object: QueuedObject, isFirst: boolean) => 'send' | 'wait' | 'settled';

/**
 * How long what follows in a lane waits for the effect of a request, milliseconds.
 * @param next where it goes; null: the longest that anything would have to wait.
 */
export type Lag = (sent: Sending, next: Channel | null) => number;
