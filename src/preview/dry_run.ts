import { LineSplitter, linesOf } from '../airbyte/lines.ts';
import type { Answer, Counts } from '../braze/answer.ts';
import { addDataPoints, type DataPoints, dataPointsOf, NO_DATA_POINTS } from '../braze/data_points.ts';
import { KINDS, type Kind } from '../braze/objects/kind.ts';
import type { Plan } from '../braze/plans.ts';
import type { Clock } from '../delivery/clock.ts';
import { createIntake, type Intake } from '../delivery/intake.ts';
import { createPipeline } from '../delivery/pipeline.ts';
import { parseExact } from '../json/exact.ts';
import { own } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';
import type { Routes } from '../mapping/streams.ts';
import { asFailure, type Failure } from '../report/failure.ts';
import { emptyReport, type SyncReport } from '../report/tally.ts';

/** A request that the sync would send. */
export interface PreparedRequest {
  /** As it would go out. */
  readonly text: string;
  readonly body: JsonObject;
  /** Objects in each array. */
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
}

/** What a sync would have done with the rows that were read. */
export interface DryRun {
  /** The first requests. */
  readonly requests: readonly PreparedRequest[];
  /** Objects of all requests. */
  readonly objects: Counts;
  readonly dataPoints: DataPoints;
  readonly rejections: readonly RejectedRow[];
  /** What the sync would have counted. */
  readonly report: SyncReport;
  /** What the sync would have logged about lines of stdin. */
  readonly warnings: readonly string[];
  /** Why the sync would have stopped; null if it would not. */
  readonly failure: Failure | null;
}

export interface DryRunOptions {
  readonly routes: Routes;
  readonly plan: Plan;
  /** So many rows are read, and no more. */
  readonly limit: number;
  /** So many requests are kept. */
  readonly keep: number;
}

/**
 * A sync whose requests go nowhere: rows take the way that they take in a sync, and where they would leave for Braze
 * they are noted and taken for accepted.
 * @param stdin is left, and so closed, once enough rows were read.
 */
export async function dryRun(stdin: AsyncIterable<Buffer>, options: DryRunOptions): Promise<DryRun> {
  const { routes, plan, limit, keep } = options;
  const requests: PreparedRequest[] = [];
  const rejections: RejectedRow[] = [];
  const warnings: string[] = [];
  const report = emptyReport();
  const objects = noObjects();
  let dataPoints = NO_DATA_POINTS;
  let failure: Failure | null = null;
  const warn = (message: string) => warnings.push(message);

  const pipeline = createPipeline({
    client: { post: async (body) => note(String(body)), held: () => 0, destroy: async () => {} },
    connections: Number.POSITIVE_INFINITY,
    plan: { ...plan, windows: UNLIMITED },
    maxRejectedPercent: 100,
    deadLetter: () => ({
      keepsRows: false,
      take({ line, report: { stream }, errors }, settle) {
        for (const { code, path, message } of errors) rejections.push({ line, stream, code, path, message });
        settle();
      },
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
    giveBack: () => {},
    warn,
  });

  function note(text: string): Answer {
    const body = parseExact(text) as JsonObject;
    const counts = noObjects();
    for (const kind of KINDS) {
      const sent = (own(body, kind) ?? []) as JsonObject[];
      counts[kind] = sent.length;
      objects[kind] += sent.length;
      for (const object of sent) dataPoints = addDataPoints(dataPoints, dataPointsOf(kind, object));
    }
    if (requests.length < keep)
      requests.push({ text, body, objects: counts, bytes: Buffer.byteLength(text) });
    return ACCEPTED;
  }

  const intake = createIntake({ routes, pipeline, clock: STANDING_CLOCK, report, warn });
  try {
    await pour(stdin, intake, { enough: () => rowsRead(report) >= limit, pump: pipeline.pump });
  } catch (error) {
    failure = asFailure(error);
  }
  await pipeline.finish();
  return { requests, objects, dataPoints, rejections, report, warnings, failure };
}

/** Hands on the lines of a stream until it ends or enough was read. */
async function pour(
  stdin: AsyncIterable<Buffer>,
  intake: Intake,
  { enough, pump }: { readonly enough: () => boolean; readonly pump: () => void },
): Promise<void> {
  if (enough()) return;
  const splitter = new LineSplitter();
  for await (const chunk of stdin) {
    for (const line of splitter.push(chunk).flatMap(linesOf)) {
      intake.line(line);
      if (enough()) return;
    }
    pump();
  }
  const last = splitter.end();
  if (last !== null) intake.line(last);
  intake.end();
}

function rowsRead({ streams }: SyncReport): number {
  return streams.reduce((sum, { received }) => sum + received, 0);
}

function noObjects(): Record<Kind, number> {
  return { attributes: 0, events: 0, purchases: 0 };
}

/** Requests that are not sent need not wait for one another. */
const UNLIMITED = [{ requests: 1e9, seconds: 1 }];

/** Nothing here depends on time: no request leaves before it is full, or all rows are read. */
const STANDING_CLOCK: Clock = { now: () => 0, sleep: async () => {} };
const LINGER = 2 ** 31 - 1;

const ACCEPTED: Answer = { status: 201, headers: {}, body: '{"message":"success"}' };
