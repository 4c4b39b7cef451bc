import type { Output } from '../airbyte/output.ts';
import { createClient } from '../braze/client.ts';
import type { Bucket, Endpoint } from '../braze/endpoint.ts';
import { endpointsOf } from '../braze/endpoints/index.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { lagAmong } from '../braze/lag.ts';
import { proxyProblem } from '../braze/proxy.ts';
import type { Config } from '../config/config.ts';
import { steadyDate, systemClock } from '../delivery/clock.ts';
import type { Ledger } from '../delivery/ledger.ts';
import { CONNECTIONS } from '../delivery/outbox/dispatcher.ts';
import type { TurnSource } from '../delivery/pacing/turns.ts';
import { createPipeline, type Pipeline } from '../delivery/pipeline.ts';
import type { PipelineOptions } from '../delivery/pipeline_options.ts';
import type { DeadLetter } from '../delivery/rejects/dead_letter.ts';
import type { Routes } from '../mapping/streams.ts';
import { type UsedEndpoint, usedEndpoints, usesOfRoutes } from '../mapping/uses.ts';
import { asFailure, Failure } from '../report/failure.ts';
import { pathsLine } from '../report/paths.ts';
import { progressLine, statusText, underWay } from '../report/progress.ts';
import { type ReportedEnd, reportDocument } from '../report/report_document.ts';
import { summaryLines } from '../report/summary.ts';
import type { SyncEnd } from '../report/sync_completed.ts';
import { countWarning, emptyReport, type SyncReport } from '../report/tally.ts';
import { tuneCollector } from './collector.ts';
import { exitCodeOf, type OnCrash } from './ending.ts';
import { type InputPaths, readInputFiles } from './files.ts';
import { prepareLive } from './live_catalogs.ts';
import { openSyncMemory } from './memory.ts';
import { problemText, warningLines } from './prepare.ts';
import { denialsOf, probeAll } from './probes.ts';
import { beginReport } from './report_file.ts';
import { startLine } from './start_line.ts';
import { showStatus } from './status_line.ts';
import { createSyncReporter, jobOf } from './sync_report.ts';
import { VERSION } from './version.ts';

export interface SyncOptions extends InputPaths {
  /** Whether objects go out too of which the memory knows that Braze has them. */
  readonly everything?: boolean | undefined;
  /** Path of the file for the report of the sync. @default none is written */
  readonly report?: string | undefined;
}

/** What a sync runs between. */
export interface Surroundings {
  readonly output: Output;
  /** See {@link Ending.stopped}. */
  readonly stopped: AbortSignal;
  readonly onCrash?: OnCrash;
}

/** What a job is begun with. */
export interface Setup {
  readonly config: Config;
  readonly routes: Routes;
  /** Filled while the sync runs. */
  readonly report: SyncReport;
}

/** Where the rows of a sync come from, and what becomes of its rejected rows and its states. */
export interface Job {
  /** See {@link Config.maxRejectedPercent}. */
  readonly maxRejectedPercent: number;
  /** See {@link OpenMemory.usesOnceKeys}. */
  readonly usesOnceKeys: boolean;
  /** Keys of streams that the source has emptied. */
  readonly cleared: () => readonly string[];
  readonly deadLetter: (fail: (failure: Failure) => void) => DeadLetter;
  readonly states: PipelineOptions['states'];
  /** Hands all rows to the pipeline and finishes it, or returns early once `stopped` is aborted. @throws Failure */
  readonly run: (pipeline: Pipeline) => Promise<void>;
  /** The part of the rows that is done, from 0 to 1; null where nobody knows how many there are. */
  readonly done: () => number | null;
  /** After the last row was settled, also of a sync that failed or was stopped. @returns what makes it fail. */
  readonly end: (pipeline: Pipeline) => Promise<Failure | null>;
}

const PROGRESS_EVERY = 30_000;

/** What Braze does not answer in this time before the first row, it answers to the rows, milliseconds. */
const PROBE_TIMEOUT = 5_000;

/** How long requests in flight are waited for when the sync ends early, milliseconds. */
const GRACE = { failed: 10_000, stopped: 2_000 };

/**
 * Runs a job from the reading of its configuration to the summary in the log, and reports why it failed.
 * @returns the exit code.
 */
export async function sync(
  command: ReportedEnd['command'],
  options: SyncOptions,
  surroundings: Surroundings,
  begin: (setup: Setup) => Promise<Job>,
): Promise<number> {
  const { output, stopped, onCrash } = surroundings;
  steadyDate();
  const report = emptyReport();
  const endTuning = tuneCollector(() => underWay(report));
  const startedAt = systemClock.now();
  const reportFile = await beginReport(options.report, output);
  let ledger: Ledger | null = null;
  const writeReport = (reason: Failure | null) =>
    reportFile.write(
      reportDocument(report, {
        ...ending(stopped, reason),
        command,
        version: VERSION,
        failure: stopped.aborted ? null : reason,
        stoppedBy: stopped.aborted ? String(stopped.reason) : null,
        startedAt,
        endedAt: systemClock.now(),
        states: { givenBack: ledger?.statesGivenBack ?? 0, waiting: ledger?.statesWaiting ?? 0 },
        job: jobOf(process.env),
      }),
    );
  onCrash?.(writeReport);
  const seconds = () => (systemClock.now() - startedAt) / 1000;
  let failure: Failure | null = null;
  let tell: (() => Promise<void>) | null = null;
  const noteFailure = (error: unknown) => {
    if (!stopped.aborted) failure ??= asFailure(error);
  };
  try {
    const { config, routes } = await prepared(options, output, report);
    const used = usedEndpoints(endpointsOf(config.rateLimit), usesOfRoutes(routes));
    const endpoints = used.map(({ endpoint }) => endpoint);
    output.log('INFO', startLine(config, routes));
    await refuseDenied(config, used);
    const reporter = createSyncReporter(config.syncReport, process.env, output);
    const turnsOf = await openTurns(config, endpoints, output);
    const job = await begin({ config, routes, report });
    const memory = await openSyncMemory(config, {
      routes,
      sendsEverything: options.everything ?? false,
      usesOnceKeys: job.usesOnceKeys,
      stopped,
      log: output.log,
    });
    const pipeline = openPipeline(config, job, surroundings, { report, endpoints, turnsOf, memory });
    ledger = pipeline.ledger;
    tell = () => {
      const { statesGivenBack } = pipeline.ledger;
      return reporter.send(report, { ...ending(stopped, failure), seconds: seconds(), statesGivenBack });
    };
    const progress = setInterval(() => output.log('INFO', progressLine(report, seconds())), PROGRESS_EVERY);
    const status = showStatus(process.stderr, () => statusText(report, seconds(), job.done()));
    stopped.addEventListener('abort', status.end);
    await job.run(pipeline).catch(noteFailure);
    status.end();
    clearInterval(progress);
    await pipeline.stop(stopped.aborted ? GRACE.stopped : GRACE.failed);
    const { statesGivenBack } = pipeline.ledger;
    const paths = pathsLine(report);
    if (paths !== null) output.log('DEBUG', paths);
    for (const { level, text } of summaryLines(report, seconds(), statesGivenBack)) output.log(level, text);
    const endFailure = await job.end(pipeline);
    failure ??= endFailure;
    const hasEndedWell = failure === null && !stopped.aborted;
    await pipeline.remember(hasEndedWell ? job.cleared() : null);
  } catch (error) {
    noteFailure(error);
  }
  if (failure !== null && !stopped.aborted) output.failure(failure);
  // Before what may take longer than a stopped process has.
  await writeReport(failure);
  await tell?.();
  endTuning();
  if (stopped.aborted) return exitCodeOf(stopped);
  return failure === null ? 0 : 1;
}

function ending(stopped: AbortSignal, failure: Failure | null): Pick<SyncEnd, 'outcome' | 'failure'> {
  if (stopped.aborted) return { outcome: 'stopped', failure: null };
  return failure === null
    ? { outcome: 'succeeded', failure: null }
    : { outcome: 'failed', failure: failure.code };
}

/** The configuration and the mappings. @throws Failure that names everything that is wrong with them. */
async function prepared(
  paths: InputPaths,
  output: Output,
  report: SyncReport,
): Promise<{ config: Config; routes: Routes }> {
  const files = await readInputFiles(paths);
  const { config, routes, problems, warnings, secrets } = await prepareLive(files, (code, path, message) => {
    const line = countWarning(report, `${code} at ${path}: ${message}`);
    if (line !== null) output.log('WARN', line);
  });
  for (const secret of secrets) output.conceal(secret);
  for (const line of warningLines(warnings)) output.log('WARN', line);
  const proxy = proxyProblem(process.env);
  if (proxy !== null) throw new Failure('config_error', 'PROXY', proxy);
  if (config !== null && routes !== null) return { config, routes };
  throw new Failure('config_error', 'CONFIG_INVALID', problemText(problems));
}

/**
 * Asks before the first row whether the key may do all that is needed. The first request to track finds out by itself.
 * @throws Failure
 */
async function refuseDenied({ restEndpoint, apiKey }: Config, used: readonly UsedEndpoint[]): Promise<void> {
  const others = used.filter(({ endpoint }) => !endpoint.types.includes(TRACK_TYPES.attributes));
  if (others.length === 0) return;
  const client = createClient({ restEndpoint, apiKey, connections: others.length, timeout: PROBE_TIMEOUT });
  const denials = denialsOf(await probeAll(client, others, []));
  await client.destroy();
  const [first] = denials;
  if (first === undefined) return;
  const message = denials.map(({ path, message }) => `${path}: ${message}`).join('\n');
  throw new Failure('config_error', first.code, message);
}

/** The turns of limits that are shared, by bucket; undefined where this connector has them alone. @throws Failure without Redis. */
async function openTurns(
  { sharedLimit, restEndpoint, apiKey }: Config,
  endpoints: readonly Endpoint[],
  output: Output,
): Promise<((bucket: Bucket) => TurnSource | undefined) | undefined> {
  if (sharedLimit.type === 'none') return undefined;
  // The client of Redis is loaded for those who use it.
  const { openSharedLimit } = await import('../delivery/pacing/shared_limit.ts');
  const warn = (message: string) => output.log('WARN', message);
  const turns = new Map<string, TurnSource>();
  for (const { bucket } of endpoints) {
    if (turns.has(bucket.name)) continue;
    const { url } = sharedLimit;
    const options = { url, restEndpoint, apiKey, bucket, clock: systemClock, warn };
    turns.set(bucket.name, await openSharedLimit(options));
  }
  return ({ name }) => turns.get(name);
}

function openPipeline(
  { restEndpoint, apiKey, maxDeletions }: Config,
  { maxRejectedPercent, deadLetter, states }: Job,
  { output, stopped }: Surroundings,
  given: Pick<PipelineOptions, 'report' | 'endpoints' | 'turnsOf' | 'memory'>,
): Pipeline {
  const { send, held, destroy } = createClient({ restEndpoint, apiKey, connections: CONNECTIONS });
  return createPipeline({
    ...given,
    lag: lagAmong(given.endpoints),
    client: { send: ({ request }) => send(request), held, destroy },
    maxRejectedPercent,
    maxDeletions,
    deadLetter,
    clock: systemClock,
    stopped,
    states,
    warn: (message) => output.log('WARN', message),
  });
}
