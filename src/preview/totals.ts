import type { Plan } from '../braze/plans.ts';
import { shortestTime } from '../delivery/pacing/pace.ts';
import type { Counts, DryRun } from './dry_run.ts';

/** What became of the rows of a stream. Every row that was read is sent, skipped or rejected. */
export interface RowTotals {
  readonly read: number;
  readonly sent: number;
  /** Deliberately not sent, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  readonly rejected: number;
}

/** The sums of a dry run. */
export interface Totals {
  /** By stream, in the order in which they came. */
  readonly streams: readonly { readonly stream: string; readonly rows: RowTotals }[];
  readonly rows: RowTotals;
  readonly requests: number;
  /** Of all request bodies. */
  readonly bytes: number;
  /** How long the requests take at least, at the rate that the sync keeps to. */
  readonly minutes: number;
  /** The same for a million rows like those that were read, in full requests; null where no row was read. */
  readonly minutesPerMillionRows: number | null;
}

export function totalsOf({ report, objects }: DryRun, plan: Plan): Totals {
  const streams = report.streams.map(({ stream, received, accepted, rejected, skipped }) => {
    const sent = accepted - sum(skipped.values());
    return { stream, rows: { read: received, sent, skipped, rejected } };
  });
  const rows = streams.map((stream) => stream.rows).reduce(together, NO_ROWS);
  const minutesOf = (requests: number) => shortestTime(requests, plan.windows) / 60_000;
  const perRow = fullRequests(objects, report.sentBytes, plan) / rows.read;
  return {
    streams,
    rows,
    requests: report.requests,
    bytes: report.sentBytes,
    minutes: minutesOf(report.requests),
    minutesPerMillionRows: rows.read === 0 ? null : minutesOf(perRow * 1_000_000),
  };
}

/** How many requests the objects fill, a part of one included, by the limit that is reached first. */
function fullRequests(objects: Counts, bytes: number, plan: Plan): number {
  const counts = Object.values(objects);
  const { total, perKind } = plan.objects;
  return Math.max(
    bytes / plan.bytes,
    total === null ? 0 : sum(counts) / total,
    perKind === null ? 0 : Math.max(...counts) / perKind,
  );
}

const NO_ROWS: RowTotals = { read: 0, sent: 0, skipped: new Map(), rejected: 0 };

function together(a: RowTotals, b: RowTotals): RowTotals {
  const skipped = new Map(a.skipped);
  for (const [reason, rows] of b.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + rows);
  return { read: a.read + b.read, sent: a.sent + b.sent, skipped, rejected: a.rejected + b.rejected };
}

function sum(numbers: Iterable<number>): number {
  return Iterator.from(numbers).reduce((total, each) => total + each, 0);
}
