import type { DeadLetterRow } from './dead_letter.ts';
import type { Line } from './story.ts';
import type { SyncEnd } from './sync.ts';

/** What one sync has done, as it is seen from the outside. */
export interface Trace {
  /** What the source printed for it, whether the sync read all of it or not. */
  readonly lines: readonly Line[];
  readonly end: SyncEnd;
  /** How often the sync applied each object, by mark. */
  readonly applied: ReadonlyMap<string, number>;
  /** The marks of the events and purchases that it applied, in this order. */
  readonly sequences: Readonly<Record<'events' | 'purchases', readonly string[]>>;
  /** By the row's number; null without a dead letter. */
  readonly rejected: ReadonlyMap<number, DeadLetterRow> | null;
  /** What the summary says, by stream; null if the sync came to none. */
  readonly summary: ReadonlyMap<string, StreamSummary> | null;
  /** Its requests in the sandbox's record, the last one excluded. */
  readonly requests: { readonly from: number; readonly to: number };
}

/** The summary's line of a stream. */
export interface StreamSummary {
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly doubled: number;
}

/** Reads a log line; null if it is no stream's summary. */
export function readSummary(message: string): { stream: string; summary: StreamSummary } | null {
  const found =
    /^Stream (\S+): ([\d,]+) received, ([\d,]+) accepted.*?, ([\d,]+) rejected, .*?(?:, possibly doubled ([\d,]+) times)?\.$/.exec(
      message,
    );
  if (found === null) return null;
  const [, stream = '', ...numbers] = found;
  const [received = 0, accepted = 0, rejected = 0, doubled = 0] = numbers.map((text) =>
    Number((text ?? '0').replaceAll(',', '')),
  );
  return { stream, summary: { received, accepted, rejected, doubled } };
}
