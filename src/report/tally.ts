/** What became of the rows of one stream, for the progress lines and the summary. */
export interface StreamReport {
  /** Unique for each name and namespace. */
  readonly key: string;
  /** `namespace.name`, or the name alone: for people, two streams can have the same. */
  readonly stream: string;
  received: number;
  accepted: number;
  rejected: number;
  /** Of the accepted ones: rows that were deliberately not sent, by reason. */
  readonly skipped: Map<string, number>;
  /** Objects that Braze accepted, alone or merged into one. */
  objects: number;
  /** How often an event, a purchase or an increment was sent again after an unclear outcome: each time may have counted. */
  possiblyDoubled: number;
  /** By code. */
  readonly rejections: Map<string, RejectionReport>;
}

/** The rows that were rejected for one reason; a row with several reasons counts for each. */
export interface RejectionReport {
  rows: number;
  /** The first of them. */
  readonly first: { readonly line: number; readonly path: string; readonly message: string };
}

/** What a sync has done so far. */
export interface SyncReport {
  readonly streams: StreamReport[];
  /** Requests that left, resent ones included. */
  requests: number;
  /** Requests that never left, as no connection came about: each time counts. */
  unsent: number;
  /** Objects in requests that left. */
  sentObjects: number;
  /** Attributes objects that were merged into another one of the same user before they were sent. */
  merged: number;
  sentBytes: number;
  /** Requests that were sent again. */
  retries: number;
  /** 429 answers. */
  rateLimited: number;
  /** Milliseconds in which 429s held everything, as of now. */
  pausedFor: () => number;
  /** What everything waits for, and until when, in words; null while nothing is held. */
  waitingFor: string | null;
  /** Lines of stdin that were no message. */
  textLines: number;
  /** What Braze bills at most for the requests that it took. */
  dataPoints: { readonly points: number; readonly isEstimate: boolean };
  /** How often each warning about a value would have been given; it is logged once. */
  readonly warnings: Map<string, number>;
}

export function emptyReport(): SyncReport {
  return {
    streams: [],
    requests: 0,
    unsent: 0,
    sentObjects: 0,
    merged: 0,
    sentBytes: 0,
    retries: 0,
    rateLimited: 0,
    pausedFor: () => 0,
    waitingFor: null,
    textLines: 0,
    dataPoints: { points: 0, isEstimate: false },
    warnings: new Map(),
  };
}

export function emptyStreamReport(key: string, stream: string): StreamReport {
  return {
    key,
    stream,
    received: 0,
    accepted: 0,
    rejected: 0,
    skipped: new Map(),
    objects: 0,
    possiblyDoubled: 0,
    rejections: new Map(),
  };
}

/** Enters a rejected row under each of its codes. */
export function countRejection(
  report: StreamReport,
  line: number,
  errors: readonly { readonly code: string; readonly path: string; readonly message: string }[],
): void {
  for (const [code, first] of new Map(errors.toReversed().map((error) => [error.code, error] as const))) {
    const known = report.rejections.get(code);
    if (known === undefined)
      report.rejections.set(code, { rows: 1, first: { line, path: first.path, message: first.message } });
    else known.rows++;
  }
}

/** Enters a row that was deliberately not sent. */
export function countSkipped(report: StreamReport, reason: string): void {
  report.skipped.set(reason, (report.skipped.get(reason) ?? 0) + 1);
}
