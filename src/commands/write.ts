import type { Readable } from 'node:stream';
import type { Output } from '../airbyte/output.ts';
import { createClient } from '../braze/client.ts';
import { planOf } from '../braze/plans.ts';
import type { Config } from '../config/config.ts';
import { systemClock } from '../delivery/clock.ts';
import { createIntake } from '../delivery/intake.ts';
import { createPipeline, type Pipeline } from '../delivery/pipeline.ts';
import { type DeadLetter, noDeadLetter } from '../delivery/rejects/dead_letter.ts';
import { fileDeadLetter } from '../delivery/rejects/file.ts';
import { logDeadLetter } from '../delivery/rejects/log.ts';
import type { Routes } from '../mapping/streams.ts';
import { asFailure, Failure } from '../report/failure.ts';
import { progressLine } from '../report/progress.ts';
import { summaryLines } from '../report/summary.ts';
import { emptyReport, type SyncReport } from '../report/tally.ts';
import { readTextFile } from './files.ts';
import { prepare, problemLine, problemText } from './prepare.ts';
import { startLine } from './start_line.ts';

export interface WriteOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Path of the configured catalog. */
  readonly catalog: string;
}

/** What a sync runs between. */
export interface Surroundings {
  readonly stdin: Readable;
  readonly output: Output;
  /** Aborted with the name of a signal, or `EPIPE` when nobody reads stdout any more. */
  readonly stopped: AbortSignal;
}

const CONNECTIONS = 512;
const ANSWER_TIMEOUT = 60_000;
const GIVE_UP = 30 * 60_000;
const LINGER = 1_000;
const MAX_BYTES = 32 << 20;
const PROGRESS_EVERY = 30_000;

/** How long requests under way are waited for when the sync ends early, milliseconds. */
const GRACE = { failed: 10_000, stopped: 2_000 };

/** Airbyte's `write`: from the messages on stdin to Braze, states back. @returns the exit code. */
export async function write(
  options: WriteOptions,
  { stdin, output, stopped }: Surroundings,
): Promise<number> {
  const report = emptyReport();
  const clock = systemClock;
  const startedAt = clock.now();
  const seconds = () => (clock.now() - startedAt) / 1000;
  let pipeline: Pipeline | null = null;
  let failure: Failure | null = null;
  let progress: NodeJS.Timeout | undefined;
  try {
    const { config, routes } = await prepared(options, output, report);
    output.log('INFO', startLine(config, routes));
    pipeline = openPipeline(config, output, report, stopped);
    progress = setInterval(() => output.log('INFO', progressLine(report, seconds())), PROGRESS_EVERY);
    const warn = (message: string) => output.log('WARN', message);
    const intake = createIntake({ routes, pipeline, clock, report, warn });
    await pour(stdin, stopped, async (chunk) => {
      intake.chunk(chunk);
      pipeline?.pump();
      await pipeline?.room();
    });
    if (!stopped.aborted) {
      intake.end();
      await pipeline.finish();
    }
  } catch (error) {
    if (!stopped.aborted) failure = asFailure(error);
  } finally {
    clearInterval(progress);
  }
  await pipeline?.stop(stopped.aborted ? GRACE.stopped : GRACE.failed);
  if (pipeline !== null) {
    const { statesGivenBack } = pipeline.ledger;
    for (const line of summaryLines(report, seconds(), statesGivenBack)) output.log('INFO', line);
  }
  if (stopped.aborted) return exitCodeOf(stopped);
  failure ??= tooManyRejections(pipeline, report);
  if (failure === null) return 0;
  output.failure(failure);
  return 1;
}

/** The configuration and the mappings. @throws Failure that names everything that is wrong with them. */
async function prepared(
  options: WriteOptions,
  output: Output,
  report: SyncReport,
): Promise<{ config: Config; routes: Routes }> {
  const texts = {
    config: await readTextFile(options.config, 'config'),
    catalog: await readTextFile(options.catalog, 'catalog'),
  };
  const { config, routes, problems, warnings, secrets } = prepare(texts, (code, path, message) =>
    warnOnce(report, output, `${code} at ${path}: ${message}`),
  );
  for (const secret of secrets) output.conceal(secret);
  for (const warning of warnings) output.log('WARN', problemLine(warning));
  if (config !== null && routes !== null) return { config, routes };
  throw new Failure('config_error', 'CONFIG_INVALID', problemText(problems));
}

/** Logs a warning about a value when it comes for the first time, and counts it. */
function warnOnce({ warnings }: SyncReport, output: Output, text: string): void {
  const times = warnings.get(text) ?? 0;
  if (times === 0) output.log('WARN', `${text} (told once; the summary counts the rest)`);
  warnings.set(text, times + 1);
}

/** Hands the chunks of a stream on, one after the other, until it ends or the signal is aborted. */
async function pour(
  stdin: Readable,
  stopped: AbortSignal,
  onChunk: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  if (stopped.aborted) return;
  const end = () => stdin.destroy();
  stopped.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of stdin) {
      if (stopped.aborted) return;
      await onChunk(chunk);
    }
  } finally {
    stopped.removeEventListener('abort', end);
  }
}

function openPipeline(config: Config, output: Output, report: SyncReport, stopped: AbortSignal): Pipeline {
  const plan = planOf(config.rateLimit);
  const { restEndpoint, apiKey, maxRejectedPercent } = config;
  return createPipeline({
    client: createClient({ restEndpoint, apiKey, plan, connections: CONNECTIONS, timeout: ANSWER_TIMEOUT }),
    connections: CONNECTIONS,
    plan,
    maxRejectedPercent,
    deadLetter: (fail) => openDeadLetter(config, output, fail),
    clock: systemClock,
    random: Math.random,
    giveUp: GIVE_UP,
    linger: LINGER,
    maxBytes: MAX_BYTES,
    report,
    stopped,
    giveBack: (state) => output.state(state),
    warn: (message) => output.log('WARN', message),
  });
}

function openDeadLetter(
  { deadLetter }: Config,
  output: Output,
  fail: (failure: Failure) => void,
): DeadLetter {
  switch (deadLetter.type) {
    case 'none':
      return noDeadLetter;
    case 'log':
      return logDeadLetter((message) => output.log('WARN', message));
    case 'file':
      return fileDeadLetter(deadLetter.path, systemClock.now, fail);
  }
}

/** A stream that rejects most of its rows is a wrong mapping, and a green sync would hide it. */
function tooManyRejections(pipeline: Pipeline | null, report: SyncReport): Failure | null {
  const above = pipeline?.ledger.streamsAboveLimit() ?? [];
  if (above.length === 0) return null;
  const streams = report.streams
    .filter(({ key }) => above.includes(key))
    .map(({ stream, received, rejected, rejections }) => {
      const reasons = [...rejections]
        .sort(([, a], [, b]) => b.rows - a.rows)
        .map(([code, { rows }]) => `${code} ${rows}`);
      return `${stream} rejected ${rejected} of ${received} rows (${reasons.join(', ')})`;
    });
  return new Failure(
    'config_error',
    'REJECTED_TOO_MANY',
    `More rows were rejected than \`failure_policy.max_rejected_percent\` allows: ${streams.join('; ')}. The summary in the log names the first line of each reason. Mend the mapping and sync again; the states of these streams were not given back, so their rows come again.`,
  );
}

/** Shells' codes for an end by a signal; 1 when nobody reads stdout. */
function exitCodeOf(stopped: AbortSignal): number {
  return { SIGTERM: 143, SIGINT: 130 }[String(stopped.reason)] ?? 1;
}
