import type { Json } from '../json/value.ts';

/** An object that came in a request which was let in. */
export interface Received {
  /** When its request was answered, ISO 8601. */
  readonly time: string;
  /** The endpoint, such as `POST /users/alias/new`. */
  readonly endpoint: string;
  /** The catalog, campaign or Canvas that it is for. */
  readonly target?: string;
  /** Its kind, as the counters name it. */
  readonly kind: string;
  /** Its place in its list. */
  readonly index: number;
  readonly object: Json;
  /** `waiting`: its request was accepted, and Braze's lag is not over. `nothing`: accepted, and yet nothing changed. */
  effect: 'refused' | 'waiting' | 'applied' | 'nothing';
  /** Why it was refused, or why nothing changed. */
  reason?: string;
}
