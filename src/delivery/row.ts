import type { RecordMessage } from '../airbyte/messages.ts';
import type { ObjectPlace } from '../braze/objects/kind.ts';
import type { Json } from '../json/value.ts';
import type { StreamReport } from '../report/tally.ts';
import type { Segment } from './ledger.ts';

/** What outlasts the reading of the next row. */
export type KeptMessage = Pick<RecordMessage, 'stream' | 'namespace' | 'emittedAt' | 'text'>;

/** A row between stdin and its settlement. */
export interface PendingRow {
  readonly segment: Segment;
  readonly report: StreamReport;
  /** Number of its line on stdin, from 1. */
  readonly line: number;
  /** Kept only where a dead letter would want it. */
  readonly message: KeptMessage | null;
  /** What it holds in memory, for the bound on all of them. */
  bytes: number;
  /** Objects that are not settled yet. */
  unsettled: number;
  /** Why it is rejected; empty as long as it is not. */
  errors: readonly RowError[];
  /** Its objects that Braze took, noted only with a dead letter: a replay leaves them out. */
  accepted: readonly ObjectPlace[];
}

/** One reason why a row was rejected. */
export interface RowError {
  readonly code: string;
  readonly message: string;
  /** JSON Pointer into the Braze object; empty: the object as a whole. */
  readonly path: string;
  /** See {@link Rejection.shownPath}. */
  readonly shownPath?: string;
  /** Whom the object is about, where that is known. */
  readonly identifier: string | null;
  /** Of a row that its mapping rejects, see {@link Rejection}. */
  readonly value?: Json | undefined;
}
