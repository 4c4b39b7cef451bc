import type { Failure } from './failure.ts';
import type { EndpointReport, EntryReport, RejectionReport, StreamReport, SyncReport } from './tally.ts';

/** How a sync ended, for its report. Times are milliseconds since 1970. */
export interface ReportedEnd {
  readonly command: 'write' | 'replay';
  /** Of the connector. */
  readonly version: string;
  readonly outcome: 'succeeded' | 'failed' | 'stopped';
  /** null unless it failed. */
  readonly failure: Pick<Failure, 'code' | 'type' | 'message'> | null;
  /** The signal, or what happened to stdout; null unless it was stopped. */
  readonly stoppedBy: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly states: { readonly givenBack: number; readonly waiting: number };
  /** Airbyte's numbers of the job and its attempt; null outside of Airbyte. */
  readonly job: { readonly id: string; readonly attempt: string | null } | null;
}

/** Who writes the document: a file without it is not ours to replace. */
export const REPORT_NAME = 'destination-braze';

/** The document of `--report`, as docs/report.schema.json describes it: counts, times and names. No value of a row, no key. */
export function reportDocument(report: SyncReport, end: ReportedEnd): object {
  const total = (pick: (stream: StreamReport) => number) =>
    report.streams.reduce((sum, stream) => sum + pick(stream), 0);
  const saved = report.dataPointsSaved();
  return {
    connector: { name: REPORT_NAME, version: end.version, node: process.version },
    command: end.command,
    outcome: end.outcome,
    failure: end.failure && { code: end.failure.code, type: end.failure.type, message: end.failure.message },
    stopped_by: end.stoppedBy,
    started_at: new Date(end.startedAt).toISOString(),
    ended_at: new Date(end.endedAt).toISOString(),
    // The two times have whole milliseconds, and so has what is between them.
    seconds: secondsIn(Math.floor(end.endedAt) - Math.floor(end.startedAt)),
    job: end.job,
    rows: {
      received: total(({ received }) => received),
      accepted: total(({ accepted }) => accepted),
      not_sent: total(notSent),
      unchanged: total(({ unchanged }) => unchanged),
      rejected: total(({ rejected }) => rejected),
    },
    objects: {
      accepted: total(({ objects }) => objects),
      merged: report.merged,
      possibly_doubled: total(({ possiblyDoubled }) => possiblyDoubled),
      sent_before: total(({ sentBefore }) => sentBefore),
      attributes_saved: total(({ attributesSaved }) => attributesSaved),
    },
    states: { given_back: end.states.givenBack, waiting: end.states.waiting },
    streams: report.streams.map(streamPart),
    requests: {
      sent: report.requests,
      sent_again: report.retries,
      without_connection: report.unsent,
      objects: report.sentObjects,
      bytes: report.sentBytes,
      answers_429: report.rateLimited,
      waited_for_429_seconds: secondsIn(report.pausedFor()),
    },
    endpoints: [...report.endpoints].map(([name, endpoint]) =>
      endpointPart(name, endpoint, report.pausedFor(name)),
    ),
    data_points: {
      at_most: report.dataPoints.points,
      is_estimate: report.dataPoints.isEstimate,
      saved: saved.points,
      saved_is_estimate: saved.isEstimate,
    },
    deletions: {
      users: report.deletions.get('users') ?? 0,
      catalog_items: report.deletions.get('catalog items') ?? 0,
    },
    skipped_lines: report.textLines,
    warnings: {
      values: [...report.warnings].map(([message, times]) => ({ message, times })),
      others: report.otherWarnings,
    },
  };
}

function streamPart(stream: StreamReport): object {
  const [name, namespace = null] = stream.key.split('\u0000');
  return {
    stream: name,
    namespace,
    received: stream.received,
    accepted: stream.accepted,
    not_sent: [...stream.skipped].map(([reason, rows]) => ({ reason, rows })),
    unchanged: stream.unchanged,
    written: stream.written,
    made: [...stream.made].map(([reason, rows]) => ({ reason, rows })),
    rejected: stream.rejected,
    rejections: [...stream.rejections].map(rejectionPart),
    objects: stream.objects,
    possibly_doubled: stream.possiblyDoubled,
    sent_before: stream.sentBefore,
    attributes_saved: stream.attributesSaved,
    seconds: secondsIn((stream.lastAt ?? 0) - (stream.firstAt ?? 0)),
    entries: stream.entries.map(entryPart),
  };
}

/** @param rejection a row with several reasons counts for each. */
function rejectionPart([code, { rows, first }]: [string, RejectionReport]): object {
  const { line, path, message } = first;
  return { code, rows, first: { line, path, message } };
}

function entryPart({ entry, object, objects, possiblyDoubled, rejections }: EntryReport): object {
  return {
    entry: entry < 0 ? null : entry,
    object,
    objects,
    possibly_doubled: possiblyDoubled,
    rejections: [...rejections].map(([code, rows]) => ({ code, rows })),
  };
}

function endpointPart(name: string, endpoint: EndpointReport, pausedFor: number): object {
  return {
    endpoint: name,
    requests: endpoint.requests,
    objects: endpoint.objects,
    sent_again: endpoint.retries,
    answers_429: endpoint.rateLimited,
    waited_for_429_seconds: secondsIn(pausedFor),
  };
}

function notSent({ skipped }: StreamReport): number {
  return [...skipped.values()].reduce((sum, rows) => sum + rows, 0);
}

/** Milliseconds as seconds, to the millisecond. */
function secondsIn(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
