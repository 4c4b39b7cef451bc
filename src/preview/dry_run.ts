import type { RecordMessage } from '../airbyte/messages.ts';
import type { Answer } from '../braze/answer.ts';
import { addDataPoints, type DataPoints, NO_DATA_POINTS } from '../braze/data_points.ts';
import type { Endpoint } from '../braze/endpoint.ts';
import type { ObjectPlace } from '../braze/object_type.ts';
import { identifierOf } from '../braze/rules/lane.ts';
import type { Clock } from '../delivery/clock.ts';
import { createIntake } from '../delivery/intake.ts';
import type { OpenMemory } from '../delivery/memory/open_memory.ts';
import type { Batch } from '../delivery/outbox/batch.ts';
import { createPipeline } from '../delivery/pipeline.ts';
import type { EntriesOf } from '../delivery/rejects/entries.ts';
import { type DeadLetterRow, readDeadLetterLine } from '../delivery/rejects/line.ts';
import { type Known, knownToday, remainder, UNCLEAR } from '../delivery/replay/accepted.ts';
import { asLineFailure } from '../delivery/replay/feed.ts';
import type { RowOrigin } from '../delivery/row.ts';
import { printedStates } from '../delivery/states/state_sink.ts';
import { parseExact } from '../json/exact.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Mapped } from '../mapping/row.ts';
import type { Routes } from '../mapping/streams.ts';
import { asFailure, type Failure } from '../report/failure.ts';
import { countSkipped, type StreamReport, type SyncReport } from '../report/tally.ts';
import { createReach, type Reach, rowOf } from './reach.ts';
import { readLines } from './read_lines.ts';
import { type MappedRow, rowKeeper } from './row_keeper.ts';

/** How many objects there are of each type, by its name. */
export type Counts = Readonly<Record<string, number>>;

/** What goes to an endpoint. */
export interface Load {
  readonly endpoint: Endpoint;
  readonly requests: number;
  /** Of all bodies. */
  readonly bytes: number;
  readonly objects: Counts;
}

/** The requests with one method to one path. */
export interface Calls {
  readonly method: string;
  readonly path: string;
  readonly requests: number;
  readonly objects: Counts;
}

/** A request that the sync would send. */
export interface PreparedRequest {
  readonly method: string;
  readonly path: string;
  /** As it would go out. */
  readonly text: string;
  readonly body: JsonObject;
  readonly objects: Counts;
  /** UTF-8 length of the text. */
  readonly bytes: number;
}

/** One reason why a row would be rejected. */
export interface RejectedRow {
  /** Number of the row's line on stdin, from 1. */
  readonly line: number;
  readonly stream: string;
  readonly code: string;
  /** JSON Pointer into the Braze object; empty: the object as a whole. */
  readonly path: string;
  readonly message: string;
  /** Which of the stream's entries rejects the row, see {@link ObjectPlace.entry}; null where it has one. */
  readonly entry: number | null;
  /** The value that was found, as far as there is one. */
  readonly value?: Json | undefined;
}

/** The place of an object's entry in the configuration; empty for one that the catalog implies. */
export function entryPath({ entry }: Pick<ObjectPlace, 'entry'>): string {
  return entry < 0 ? '' : `/streams/${entry}`;
}

/** What a sync would have done with the rows that were read. */
export interface DryRun {
  readonly requests: readonly PreparedRequest[];
  /** Objects of all requests. */
  readonly objects: Counts;
  /** Of each endpoint that something goes to. */
  readonly loads: readonly Load[];
  /** The requests by their method and path, in the order of the first ones. */
  readonly calls: readonly Calls[];
  readonly dataPoints: DataPoints;
  /** The first rows of each stream, and the first that are rejected. */
  readonly rows: readonly MappedRow[];
  /** Numbers of the lines whose rows are not sent, for Braze has what they say. */
  readonly unchanged: ReadonlySet<number>;
  readonly rejections: readonly RejectedRow[];
  /** What the sync would have counted. */
  readonly report: SyncReport;
  /** What the sync would have logged about lines of stdin. */
  readonly warnings: readonly string[];
  /** How far stdin was read. */
  readonly reach: Reach;
  /** Why the sync would have stopped; null if it would not. */
  readonly failure: Failure | null;
}

export interface DryRunOptions extends Pick<DryRun, 'report'> {
  readonly routes: Routes;
  readonly entriesOf: EntriesOf;
  readonly endpoints: readonly Endpoint[];
  /** What Braze already has; null: nothing is known. What the run adds to it has to go with it. */
  readonly memory: OpenMemory | null;
  /** Rows that are looked at of each stream. */
  readonly limit: number;
  readonly keepRequests: number;
  /** Rows that are kept of each stream, and rejected rows that are kept of all. */
  readonly keepRows: number;
}

/**
 * A sync whose requests go nowhere: rows take the way that they take in a sync, and where they would leave for Braze
 * they are noted and taken for accepted. Lines of a dead letter count as rows, without the objects that Braze has.
 * @param stdin is left, and so closed, once enough rows were read.
 */
export async function dryRun(stdin: AsyncIterable<Buffer>, options: DryRunOptions): Promise<DryRun> {
  const { routes, endpoints, keepRequests, report } = options;
  const requests: PreparedRequest[] = [];
  const rejections: RejectedRow[] = [];
  const warnings: string[] = [];
  const loads = new Map<Endpoint, { requests: number; bytes: number; objects: Record<string, number> }>();
  const calls = new Map<
    string,
    { method: string; path: string; requests: number; objects: Record<string, number> }
  >();
  const kept = rowKeeper(options.keepRows);
  const unchanged = new Set<number>();
  const reach = createReach(routes, options.limit);
  let dataPoints = NO_DATA_POINTS;
  let failure: Failure | null = null;
  let rejectedBefore: RejectedBefore | null = null;
  const warn = (message: string) => warnings.push(message);

  const pipeline = createPipeline({
    memory: options.memory,
    client: { send: async (batch) => note(batch), held: () => 0, destroy: async () => {} },
    connections: Number.POSITIVE_INFINITY,
    endpoints: endpoints.map(unlimited),
    maxRejectedPercent: 100,
    maxDeletions: Number.POSITIVE_INFINITY,
    deadLetter: () => ({
      keepsRows: false,
      take({ line, report: { stream }, errors }, settle) {
        for (const { code, path, message, entry = null, value } of errors)
          rejections.push({ line, stream, code, path, message, entry, value });
        settle();
      },
      check: () => null,
      close: async () => {},
    }),
    clock: STANDING_CLOCK,
    random: () => 0,
    giveUp: Number.POSITIVE_INFINITY,
    giveUpUnreached: Number.POSITIVE_INFINITY,
    linger: LINGER,
    maxBytes: Number.POSITIVE_INFINITY,
    report,
    stopped: new AbortController().signal,
    states: () => printedStates(() => {}),
    warn,
  });

  function note({ channel, objects, request, textOf }: Batch): Answer {
    const endpoint = endpoints.find(({ name }) => name === channel.endpoint.name) as Endpoint;
    const load = loads.get(endpoint) ?? { requests: 0, bytes: 0, objects: noObjects(endpoint) };
    const counts = noObjects(endpoint);
    for (const [place, { type }] of objects.entries()) {
      counts[type.name] = (counts[type.name] ?? 0) + 1;
      load.objects[type.name] = (load.objects[type.name] ?? 0) + 1;
      const body = parseExact(textOf(place)) as JsonObject;
      dataPoints = addDataPoints(dataPoints, type.dataPoints(body));
    }
    const bytes = request.body.length;
    load.requests++;
    load.bytes += bytes;
    loads.set(endpoint, load);
    const { method, path } = request;
    const call = calls.get(`${method} ${path}`) ?? { method, path, requests: 0, objects: {} };
    call.requests++;
    for (const [name, number] of Object.entries(counts)) {
      if (number > 0) call.objects[name] = (call.objects[name] ?? 0) + number;
    }
    calls.set(`${method} ${path}`, call);
    if (requests.length < keepRequests) {
      const text = String(request.body);
      requests.push({ method, path, text, body: parseExact(text) as JsonObject, objects: counts, bytes });
    }
    return ACCEPTED;
  }

  /** Sits between the intake and the pipeline. */
  function handOver(message: RecordMessage, stream: StreamReport, mapped: Mapped, origin: RowOrigin): void {
    const rest = rejectedBefore === null ? mapped : replayed(mapped, rejectedBefore);
    if (rest.objects?.length === 0 && mapped.objects?.length !== 0)
      countSkipped(stream, 'taken by Braze before');
    kept.add(message, stream, origin.line, rest);
    const settled = (_: unknown, isUnchanged: boolean) => {
      if (isUnchanged) unchanged.add(origin.line);
    };
    pipeline.row(message, stream, rest, { ...origin, settled });
  }

  const intake = createIntake({
    routes,
    pipeline: { row: handOver, state: () => {}, keepsRows: true },
    clock: STANDING_CLOCK,
    report,
    warn,
  });

  /** Reads a line of stdin, unless it is a row too many. */
  function line(bytes: Buffer, number: number): void {
    const row = rowOf(bytes);
    if (row !== null && !reach.takes(row)) {
      intake.line(BLANK);
      return;
    }
    try {
      rejectedBefore = row?.isRejected ? before(bytes) : null;
      intake.line(rejectedBefore === null ? bytes : Buffer.from(rejectedBefore.row.record));
    } catch (error) {
      throw asLineFailure(error, `Line ${number} of stdin`);
    }
  }

  function before(bytes: Buffer): RejectedBefore {
    const row = readDeadLetterLine(bytes);
    const today = options.entriesOf(row.stream, row.namespace);
    return { row, known: knownToday(row, today) };
  }

  try {
    await readLines(stdin, { line, end: intake.end, enough: reach.enough, pump: pipeline.pump });
  } catch (error) {
    failure = asFailure(error);
  }
  try {
    await pipeline.finish();
  } catch (error) {
    failure ??= asFailure(error);
  }
  const { rows } = kept;
  const told = [...loads].map(([endpoint, load]) => ({ endpoint, ...load }));
  const [first] = endpoints;
  const objects = Object.assign({}, first && noObjects(first), ...told.map((load) => load.objects));
  return {
    requests,
    objects,
    loads: told,
    calls: [...calls.values()],
    dataPoints,
    rows,
    unchanged,
    rejections,
    report,
    warnings,
    reach: reach.told(),
    failure,
  };
}

/** A row of a dead letter, and what Braze took of it, in the configuration of today. */
interface RejectedBefore {
  readonly row: DeadLetterRow;
  readonly known: Known;
}

/** What a replay would make of a row. */
function replayed(mapped: Mapped, { row, known }: RejectedBefore): Mapped {
  const { mapped: rest, unclear } = remainder(mapped, row, known);
  const [first] = unclear;
  if (first === undefined || rest.objects?.length !== 0) return rest;
  return { rejections: [UNCLEAR], identifier: identifierOf(first.lane) };
}

function noObjects({ types }: Endpoint): Record<string, number> {
  return Object.fromEntries(types.map(({ name }) => [name, 0]));
}

/** Requests that are not sent need not wait for one another. */
function unlimited(endpoint: Endpoint): Endpoint {
  return { ...endpoint, bucket: { ...endpoint.bucket, windows: [{ requests: 1e9, seconds: 1 }] } };
}

const BLANK = Buffer.alloc(0);

/** Nothing here depends on time: no request leaves before it is full, or all rows are read. */
const STANDING_CLOCK: Clock = { now: () => 0, sleep: async () => {} };
const LINGER = 2 ** 31 - 1;

const ACCEPTED: Answer = { status: 201, headers: {}, body: '{"message":"success"}' };
