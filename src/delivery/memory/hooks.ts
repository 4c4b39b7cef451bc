import type { BrazeObject } from '../../braze/object_type.ts';
import type { Refusal } from '../../braze/verdict.ts';
import type { Failure } from '../../report/failure.ts';
import type { QueuedObject } from '../outbox/queued_object.ts';

/** Why an object is settled that is not sent: Braze has what it says; it was accepted before. */
export type NotSent = 'unchanged' | 'sent before';

/** An object before something is left out of it. */
export type Whole = Pick<BrazeObject, 'type' | 'json' | 'bytes'>;

/** How a memory acts on the sync. */
export interface MemoryHooks {
  /** An object is settled without being sent. */
  settle(object: QueuedObject, refusal: Refusal | null, why: NotSent): void;
  /** An object is left out, or all of it but for what is sent. @param sent null: nothing. */
  saved(whole: Whole, sent: string | null): void;
  fail(failure: Failure): void;
  warn(message: string): void;
}
