import type { RecordMessage } from '../airbyte/messages.ts';
import type { Kind, ObjectPlace } from '../braze/objects/kind.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { StreamReport } from '../report/tally.ts';
import type { Lane } from './lanes.ts';
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

/** An object on its way, already serialised. Objects of a lane form a list through `next`. */
export interface QueuedObject {
  readonly kind: Kind;
  readonly lane: string;
  /** Empty while its request is under way: then it stands in the body. Empty too while {@link merged} holds it. */
  json: string;
  /** UTF-8 length of the JSON. */
  bytes: number;
  readonly row: PendingRow;
  readonly place: ObjectPlace;
  /** When it was queued, milliseconds of the pipeline's clock. */
  readonly queuedAt: number;
  next: QueuedObject | null;
  /** The queue of its user, once it is in one. */
  queue: Lane | null;
  /** The objects that were merged into it, itself as it came first; null if none was. They answer for their rows. */
  parts: QueuedObject[] | null;
  /** What the parts come to, while more may be merged into it; null where {@link json} has it. */
  merged: JsonObject | null;
}
