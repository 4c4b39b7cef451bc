/** What became of the rows of one stream, for the progress lines and the summary. */
export interface StreamReport {
  /** Unique for each name and namespace. */
  readonly key: string;
  /** `namespace.name`, or the name alone: for people, two streams can have the same. */
  readonly stream: string;
  received: number;
  accepted: number;
  rejected: number;
  /** When its first and its last row so far came, milliseconds of the sync's clock; null before the first. */
  firstAt: number | null;
  lastAt: number | null;
  /** Of the accepted ones: rows that were deliberately not sent, by reason. */
  readonly skipped: Map<string, number>;
  /** Rows whose objects were written straight out of their bytes. */
  written: number;
  /** Other rows that were mapped, by why not: their objects were made as values, which takes several times as long. */
  readonly made: Map<string, number>;
  /** Objects that Braze accepted, alone or merged into one. */
  objects: number;
  /** Of the accepted rows: those of which nothing was sent, for Braze has what they say. */
  unchanged: number;
  /** Attributes that were left out of the objects that were sent, for Braze has them. */
  attributesSaved: number;
  /** Objects that were left out, for Braze accepted them before. */
  sentBefore: number;
  /** How often an event, a purchase or an increment was sent again after an unclear outcome: each time may have counted. */
  possiblyDoubled: number;
  /** By code. */
  readonly rejections: Map<string, RejectionReport>;
  /** The entries that make objects of its rows. */
  readonly entries: readonly EntryReport[];
}

/** What one entry of the configuration did with the rows of a stream. */
export interface EntryReport {
  /** Its place in `streams`, from 0; -1 for an entry that the catalog implies. */
  readonly entry: number;
  /** The type of its objects. */
  readonly object: string;
  /** As in {@link StreamReport}. */
  objects: number;
  possiblyDoubled: number;
  /** Rows that were rejected because of this entry, by code. */
  readonly rejections: Map<string, number>;
}

/** The rows that were rejected for one reason; a row with several reasons counts for each. */
export interface RejectionReport {
  rows: number;
  /** The first of them. */
  readonly first: { readonly line: number; readonly path: string; readonly message: string };
}

/** The requests to one of Braze's endpoints. */
export interface EndpointReport {
  /** Those that left, resent ones included. */
  requests: number;
  /** Objects in them. */
  objects: number;
  /** Those that were sent again. */
  retries: number;
  /** 429 answers. */
  rateLimited: number;
}

/** What a sync has done so far. */
export interface SyncReport {
  readonly streams: StreamReport[];
  /** By the name of the endpoint. */
  readonly endpoints: Map<string, EndpointReport>;
  /** Different users that were to be deleted or merged away, and catalog items that were to be deleted. */
  readonly deletions: Map<'users' | 'catalog items', number>;
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
  rateLimited: number;
  /** Milliseconds in which 429s held all that counts for the limit of an endpoint, as of now; without a name over all limits. */
  pausedFor: (endpoint?: string) => number;
  /** What everything waits for, and until when, in words; null while nothing is held. */
  waitingFor: string | null;
  /** Lines of stdin that were no message. */
  textLines: number;
  /** What Braze bills at most for the requests that it took. */
  dataPoints: { readonly points: number; readonly isEstimate: boolean };
  /** What Braze would have billed in addition for what was left out, as of now. */
  dataPointsSaved: () => { readonly points: number; readonly isEstimate: boolean };
  /** How often each warning about a value would have been given: the first {@link MOST_WARNINGS} different ones. */
  readonly warnings: Map<string, number>;
  /** How often further ones would have been given. */
  otherWarnings: number;
}

/** The most different warnings about values that are logged: rows can cause any number of them. */
export const MOST_WARNINGS = 100;

/** Counts a warning about a value. @returns the line about it; null where it was logged before. */
export function countWarning(report: SyncReport, text: string): string | null {
  const { warnings } = report;
  const times = warnings.get(text);
  if (times !== undefined) {
    warnings.set(text, times + 1);
    return null;
  }
  if (warnings.size < MOST_WARNINGS) {
    warnings.set(text, 1);
    return `${text} (told once; the summary counts the rest)`;
  }
  report.otherWarnings++;
  return report.otherWarnings === 1
    ? `There are more than ${MOST_WARNINGS} different warnings about values. Further ones are only counted.`
    : null;
}

export function emptyReport(): SyncReport {
  return {
    streams: [],
    endpoints: new Map(),
    deletions: new Map(),
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
    dataPointsSaved: () => ({ points: 0, isEstimate: false }),
    warnings: new Map(),
    otherWarnings: 0,
  };
}

/** The report of an endpoint; a new one for its first request. */
export function endpointReport({ endpoints }: Pick<SyncReport, 'endpoints'>, name: string): EndpointReport {
  const known = endpoints.get(name);
  if (known !== undefined) return known;
  const report = { requests: 0, objects: 0, retries: 0, rateLimited: 0 };
  endpoints.set(name, report);
  return report;
}

/** @param entries those that make objects of its rows. */
export function emptyStreamReport(
  key: string,
  stream: string,
  entries: readonly Pick<EntryReport, 'entry' | 'object'>[] = [],
): StreamReport {
  return {
    key,
    stream,
    received: 0,
    accepted: 0,
    rejected: 0,
    firstAt: null,
    lastAt: null,
    skipped: new Map(),
    written: 0,
    made: new Map(),
    objects: 0,
    unchanged: 0,
    attributesSaved: 0,
    sentBefore: 0,
    possiblyDoubled: 0,
    rejections: new Map(),
    entries: entries.map(({ entry, object }) => ({
      entry,
      object,
      objects: 0,
      possiblyDoubled: 0,
      rejections: new Map(),
    })),
  };
}

/** Enters an object that Braze accepted. @param entry that made it. */
export function countAccepted(report: StreamReport, entry: number): void {
  report.objects++;
  const made = entryReport(report, entry);
  if (made !== null) made.objects++;
}

/** The report of one of a stream's entries; null where nobody named it. */
export function entryReport({ entries }: StreamReport, entry: number): EntryReport | null {
  for (let i = 0; i < entries.length; i++) {
    if (entries[i]?.entry === entry) return entries[i] as EntryReport;
  }
  return null;
}

/** A reason of a rejected row. */
interface CountedError {
  readonly code: string;
  readonly path: string;
  readonly shownPath?: string;
  readonly message: string;
  /** The entry that rejects it. Absent where the stream has one entry, or all of them do. */
  readonly entry?: number;
  /** The object that Braze refused. */
  readonly place?: { readonly entry: number };
}

/** Enters a rejected row under each of its codes, and under those of each entry that rejects it. */
export function countRejection(report: StreamReport, line: number, errors: readonly CountedError[]): void {
  for (const [code, first] of new Map(errors.toReversed().map((error) => [error.code, error] as const))) {
    const known = report.rejections.get(code);
    if (known !== undefined) known.rows++;
    else {
      const { path, shownPath = path, message } = first;
      report.rejections.set(code, { rows: 1, first: { line, path: shownPath, message } });
    }
  }
  for (const entry of report.entries) {
    const ours = errors.filter((error) => isOf(error, entry, report.entries.length));
    for (const code of new Set(ours.map((error) => error.code)))
      entry.rejections.set(code, (entry.rejections.get(code) ?? 0) + 1);
  }
}

function isOf({ entry, place }: CountedError, { entry: number }: EntryReport, entries: number): boolean {
  const rejecting = place?.entry ?? entry;
  return rejecting === undefined ? entries === 1 : rejecting === number;
}

/** Enters a row that was mapped. @param why its objects were made as values; null: they were written. */
export function countMapped(report: StreamReport, why: string | null): void {
  if (why === null) report.written++;
  else report.made.set(why, (report.made.get(why) ?? 0) + 1);
}

/** Enters a row that was deliberately not sent. */
export function countSkipped(report: StreamReport, reason: string): void {
  report.skipped.set(reason, (report.skipped.get(reason) ?? 0) + 1);
}
