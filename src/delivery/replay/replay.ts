import { dirname } from 'node:path';
import type { Routes } from '../../mapping/streams.ts';
import type { Failure } from '../../report/failure.ts';
import { count } from '../../report/progress.ts';
import type { SyncReport } from '../../report/tally.ts';
import type { Clock } from '../clock.ts';
import type { Pipeline } from '../pipeline.ts';
import type { DeadLetter, KeptDeadLetter } from '../rejects/dead_letter.ts';
import type { EntriesOf } from '../rejects/entries.ts';
import { fileDeadLetter } from '../rejects/file.ts';
import { createFeed } from './feed.ts';
import { openReplayFile, type ReplayFile, replayPaths } from './replay_file.ts';

export interface ReplayOptions {
  /** A dead-letter file, or a directory of them. */
  readonly path: string;
  readonly routes: Routes;
  readonly entriesOf: EntriesOf;
  /** See {@link FeedOptions.sendsUnclear}. */
  readonly sendsUnclear: boolean;
  readonly report: SyncReport;
  readonly clock: Clock;
  /** Aborted when the replay has to end now. */
  readonly stopped: AbortSignal;
  readonly log: (level: 'INFO' | 'WARN', message: string) => void;
}

/** A dead letter on its way to Braze. What still fails goes to new files next to it, and so does the progress. */
export interface Replay {
  readonly deadLetter: (fail: (failure: Failure) => void) => DeadLetter;
  /** Hands all rows to the pipeline that no earlier replay has settled, and waits until they are. @throws Failure */
  run(pipeline: Pipeline): Promise<void>;
  /** Saves the progress, logs how far it is, and returns why it could not be saved. */
  end(): Promise<Failure | null>;
}

/**
 * Begins a replay, or goes on with one.
 * @throws Failure if a file cannot be read, or its progress neither read nor written: before anything is sent.
 */
export async function openReplay(options: ReplayOptions): Promise<Replay> {
  const { path, entriesOf, report, clock, stopped, log } = options;
  const warn = (message: string) => log('WARN', message);
  const { paths, others } = await replayPaths(path);
  const files: ReplayFile[] = [];
  try {
    for (const each of paths) files.push(await openReplayFile(each, clock));
  } catch (error) {
    await Promise.all(files.map((file) => file.close()));
    throw error;
  }
  let rejects: KeptDeadLetter | null = null;
  if (paths.length === 0) warn(`${path} holds no dead-letter file.`);
  if (others.length > 0) {
    warn(
      `Left alone in ${path}, for their names are not those of a dead letter: ${others.slice(0, 5).join(', ')}${others.length > 5 ? ' …' : ''}. Replay them one by one if they are.`,
    );
  }

  async function run(pipeline: Pipeline): Promise<void> {
    const feed = createFeed({ ...options, pipeline, warn });
    for (const file of files) {
      if (stopped.aborted) return;
      const state =
        file.offset() === file.size ? 'it is done' : `${count(file.offset())} bytes are done already`;
      log('INFO', `Replaying ${file.path}, ${count(file.size)} bytes: ${state}.`);
      await replayFile(file, feed.line, pipeline);
    }
    await pipeline.finish();
  }

  async function replayFile(
    file: ReplayFile,
    feedLine: ReturnType<typeof createFeed>['line'],
    pipeline: Pipeline,
  ): Promise<void> {
    for await (const lines of file.openLines()) {
      if (stopped.aborted) return;
      for (const line of lines) feedLine(line, file);
      pipeline.pump();
      await pipeline.room();
      const failure = failureOf(files);
      if (failure !== null) throw failure;
    }
    if (file.unended()) {
      warn(
        `The last line of ${file.path} has no end: a sync is writing it, or was cut off. It was left out.`,
      );
    }
  }

  function tellEnd(): void {
    const rejected = report.streams.reduce((sum, stream) => sum + stream.rejected, 0);
    const open = files.filter((file) => !file.isDone());
    const leftOut = files.filter((file) => file.leftOutLines() > 0);
    if (open.length > 0) {
      warn(
        `${open.map((file) => file.path).join(', ')}: not done yet. The same command goes on where this one has stopped.`,
      );
    } else if (rejected === 0 && leftOut.length === 0)
      log('INFO', `${path} is done: each of its rows is settled.`);
    if (leftOut.length > 0) warn(leftOutWords(leftOut));
    if (rejected > 0) {
      const where = rejects?.paths().join(', ');
      warn(
        `${count(rejected)} rows were rejected again. They are in ${where}: replay ${paths.length === 1 ? 'that' : 'the directory again'} once the reason is gone.`,
      );
    }
  }

  return {
    deadLetter(fail) {
      const directory = paths[0] === undefined ? path : dirname(paths[0]);
      rejects = fileDeadLetter({ directory, entriesOf, now: clock.now, fail });
      return rejects;
    },
    run,
    async end() {
      await Promise.all(files.map((file) => file.close()));
      tellEnd();
      return failureOf(files);
    },
  };
}

function leftOutWords(files: readonly ReplayFile[]): string {
  const rows = files.reduce((sum, file) => sum + file.leftOutLines(), 0);
  const where = files.map(({ path }) => path).join(', ');
  return `${count(rows)} rows were left out, and stay in ${where}: Braze may have sent their messages or not (BRAZE_UNCLEAR). Look in Braze whether the users got them. If not, replay with --unclear, which sends them; else delete the lines.`;
}

function failureOf(files: readonly ReplayFile[]): Failure | null {
  return files.map((file) => file.failure()).find((failure) => failure !== null) ?? null;
}
