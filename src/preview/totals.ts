import type { Endpoint } from '../braze/endpoint.ts';
import { shortestTime } from '../delivery/pacing/pace.ts';
import type { DryRun, Load } from './dry_run.ts';

/** What became of the rows of a stream. Every row that was read is sent, unchanged, skipped or rejected. */
export interface RowTotals {
  readonly read: number;
  readonly sent: number;
  /** Not sent, for Braze has what they say. */
  readonly unchanged: number;
  /** Deliberately not sent, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  readonly rejected: number;
}

/** What a memory leaves out, in addition to whole rows. */
export interface LeftOut {
  readonly attributes: number;
  /** Objects that were sent before. */
  readonly objects: number;
  readonly dataPoints: number;
}

/** How long requests take at least, at the rate that the sync keeps to. */
export interface Times {
  readonly minutes: number;
  /** The same for a million rows like those that were read, in full requests; null where no row was read. */
  readonly minutesPerMillionRows: number | null;
}

/** The times of what counts for one of Braze's rate limits. */
export interface LimitTimes extends Times {
  /** The endpoints that count for it, as far as something goes to them. */
  readonly endpoints: readonly string[];
}

/** The sums of a dry run. */
export interface Totals extends Times {
  /** By stream, in the order in which they came. */
  readonly streams: readonly { readonly stream: string; readonly rows: RowTotals }[];
  readonly rows: RowTotals;
  readonly leftOut: LeftOut;
  readonly requests: number;
  /** Of all request bodies. */
  readonly bytes: number;
  /** Each limit passes its own requests, all at the same time: the longest of its times is that of the whole. */
  readonly limits: readonly LimitTimes[];
}

export function totalsOf({ report, loads }: DryRun): Totals {
  const streams = report.streams.map(({ stream, received, accepted, rejected, skipped, unchanged }) => {
    const sent = accepted - unchanged - sum(skipped.values());
    return { stream, rows: { read: received, sent, unchanged, skipped, rejected } };
  });
  const rows = streams.map((stream) => stream.rows).reduce(together, NO_ROWS);
  const limits = limitTimes(loads, rows.read);
  const longest = (time: (limit: LimitTimes) => number) => Math.max(0, ...limits.map(time));
  return {
    streams,
    rows,
    leftOut: {
      attributes: sum(report.streams.map(({ attributesSaved }) => attributesSaved)),
      objects: sum(report.streams.map(({ sentBefore }) => sentBefore)),
      dataPoints: report.dataPointsSaved().points,
    },
    requests: report.requests,
    bytes: report.sentBytes,
    minutes: longest(({ minutes }) => minutes),
    minutesPerMillionRows: rows.read === 0 ? null : longest((limit) => limit.minutesPerMillionRows ?? 0),
    limits,
  };
}

function limitTimes(loads: readonly Load[], rows: number): LimitTimes[] {
  return [...Map.groupBy(loads, ({ endpoint }) => endpoint.bucket.name).values()].map((together) => {
    const { windows } = (together[0] as Load).endpoint.bucket;
    const minutesOf = (requests: readonly number[]) => shortestTime(sum(requests), windows) / 60_000;
    const perMillion = (load: Load) => (fullRequests(load) / rows) * 1_000_000;
    return {
      endpoints: together.map(({ endpoint }) => endpoint.name),
      minutes: minutesOf(together.map(({ requests }) => requests)),
      minutesPerMillionRows: rows === 0 ? null : minutesOf(together.map(perMillion)),
    };
  });
}

/** How many requests the objects fill, a part of one included, by the limit that is reached first. */
function fullRequests({ endpoint, objects, bytes }: Load): number {
  const counts = Object.values(objects);
  const { total, perList, bytes: most }: Endpoint['capacity'] = endpoint.capacity;
  return Math.max(
    bytes / most,
    total === null ? 0 : sum(counts) / total,
    perList === null ? 0 : Math.max(...counts) / perList,
  );
}

const NO_ROWS: RowTotals = { read: 0, sent: 0, unchanged: 0, skipped: new Map(), rejected: 0 };

function together(a: RowTotals, b: RowTotals): RowTotals {
  const skipped = new Map(a.skipped);
  for (const [reason, rows] of b.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + rows);
  return {
    read: a.read + b.read,
    sent: a.sent + b.sent,
    unchanged: a.unchanged + b.unchanged,
    skipped,
    rejected: a.rejected + b.rejected,
  };
}

function sum(numbers: Iterable<number>): number {
  return Iterator.from(numbers).reduce((total, each) => total + each, 0);
}
