import type { RecordMessage } from '../airbyte/messages.ts';
import type { ObjectPlace } from '../braze/object_type.ts';
import type { Rejection } from '../mapping/row.ts';
import type { StreamReport } from '../report/tally.ts';
import type { Segment } from './ledger.ts';

/** What outlasts the reading of the next row. */
export type KeptMessage = Pick<RecordMessage, 'stream' | 'namespace' | 'emittedAt' | 'text'>;

/** Where a row comes from, and who learns what becomes of it. */
export interface RowOrigin {
  /** Number of its line, from 1. */
  readonly line: number;
  /** Its objects that Braze took when it was sent before. */
  readonly acceptedBefore: readonly ObjectPlace[];
  /** Why objects of it are left out now, for which it is rejected whatever becomes of the others. @default none */
  readonly leftOut?: readonly RowRejection[];
  /**
   * Called once, when the row is settled: rejected also means that it is durably in the dead letter.
   * @param isUnchanged whether nothing of it was sent, for Braze has what it says.
   */
  settled?(outcome: Outcome, isUnchanged: boolean): void;
}

export type Outcome = 'accepted' | 'rejected';

/** A row between its reading and its settlement. */
export interface PendingRow {
  readonly segment: Segment;
  readonly report: StreamReport;
  /** Number of its line, from 1. */
  readonly line: number;
  /** See {@link RowOrigin.settled}; null: nobody learns of it. */
  readonly settled: NonNullable<RowOrigin['settled']> | null;
  /** Kept only where a dead letter would want it. */
  readonly message: KeptMessage | null;
  /** What it holds in memory, for the bound on all of them. */
  bytes: number;
  /** Its objects. */
  readonly objects: number;
  /** Objects that are not settled yet. */
  unsettled: number;
  /** Objects that were not sent, for Braze has what they say. */
  unchanged: number;
  /** Why it is rejected; empty as long as it is not. */
  errors: readonly RowRejection[];
  /** Its objects that Braze took, before and now: a replay leaves them out. Those of now only with a dead letter. */
  accepted: readonly ObjectPlace[];
}

/** One reason why a row is rejected: of its mapping, or Braze's refusal of one of its objects. */
export interface RowRejection extends Rejection {
  /** Whom the object is about, where that is known. */
  readonly identifier: string | null;
  /** Which of the row's objects it is, for a reason of Braze's. */
  readonly place?: ObjectPlace;
}
