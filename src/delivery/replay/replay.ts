import type { Routes } from '../../mapping/streams.ts';
import type { Failure } from '../../report/failure.ts';
import { count } from '../../report/progress.ts';
import type { SyncReport } from '../../report/tally.ts';
import type { Clock } from '../clock.ts';
import type { Pipeline } from '../pipeline.ts';
import type { DeadLetter, KeptDeadLetter } from '../rejects/dead_letter.ts';
import type { EntriesOf } from '../rejects/entries.ts';
import { createFeed } from './feed.ts';
import type { RejectStore } from './reject_store.ts';
import { openReplaySource, type ReplaySource } from './replay_source.ts';

export interface ReplayOptions {
  /** What the user named: a dead letter, or where several are. */
  readonly path: string;
  /** Where that is. */
  readonly store: RejectStore;
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

/** A dead letter on its way to Braze. What still fails is kept next to it, and so is the progress. */
export interface Replay {
  readonly deadLetter: (fail: (failure: Failure) => void) => DeadLetter;
  /** Hands all rows to the pipeline that no earlier replay has settled, and waits until they are. @throws Failure */
  run(pipeline: Pipeline): Promise<void>;
  /** The part of the bytes that is settled, from 0 to 1. */
  done(): number;
  /** Saves the progress, logs how far it is, and returns why it could not be saved. */
  end(): Promise<Failure | null>;
}

/**
 * Begins a replay, or goes on with one.
 * @throws Failure if a file cannot be read, or its progress neither read nor written: before anything is sent.
 */
export async function openReplay(options: ReplayOptions): Promise<Replay> {
  const { path, store, entriesOf, report, clock, stopped, log } = options;
  const warn = (message: string) => log('WARN', message);
  const { paths, others } = await store.find();
  const lock = await store.lock(paths);
  const files: ReplaySource[] = [];
  try {
    for (let at = 0; at < paths.length; at += AT_ONCE) {
      const some = paths.slice(at, at + AT_ONCE).map((each) => openReplaySource(store, each, clock));
      files.push(...(await Promise.all(some)));
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
  let rejects: KeptDeadLetter | null = null;
  if (paths.length === 0) warn(`${path} holds no dead-letter file.`);
  if (others.length > 0) {
    warn(
      `Left alone in ${path}, for their names are not those of a dead letter: ${listed(others)}. Replay them one by one if they are.`,
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
    file: ReplaySource,
    feedLine: ReturnType<typeof createFeed>['line'],
    pipeline: Pipeline,
  ): Promise<void> {
    for await (const lines of file.openLines()) {
      if (stopped.aborted) return;
      for (const line of lines) feedLine(line, file);
      pipeline.pump();
      await pipeline.room();
      const failure = failureNow();
      if (failure !== null) throw failure;
    }
    if (file.unended()) {
      warn(
        `The last line of ${file.path} has no end: a sync is writing it, or was cut off. It was left out.`,
      );
    }
  }

  function failureNow(): Failure | null {
    return lock.failure() ?? files.map((file) => file.failure()).find((failure) => failure !== null) ?? null;
  }

  function tellEnd(): void {
    const rejected = report.streams.reduce((sum, stream) => sum + stream.rejected, 0);
    const open = files.filter((file) => !file.isDone());
    const leftOut = files.filter((file) => file.leftOutLines() > 0);
    if (open.length > 0) {
      warn(
        `${listed(open.map((file) => file.path))}: not done yet. The same command goes on where this one has stopped.`,
      );
    } else if (rejected === 0 && leftOut.length === 0)
      log('INFO', `${path} is done: each of its rows is settled.`);
    if (leftOut.length > 0) warn(leftOutWords(leftOut));
    if (rejected > 0) {
      const again = rejects?.paths() ?? [];
      const next = paths.length === 1 && again.length === 1 ? 'that' : `the ${store.folder} again`;
      warn(
        `${count(rejected)} rows were rejected again. They are in ${listed(again)}: replay ${next} once the reason is gone.`,
      );
    }
  }

  return {
    deadLetter(fail) {
      rejects = store.deadLetter({ entriesOf, clock, fail });
      return rejects;
    },
    run,
    done() {
      const size = files.reduce((sum, file) => sum + file.size, 0);
      return size === 0 ? 1 : files.reduce((sum, file) => sum + file.offset(), 0) / size;
    },
    async end() {
      await Promise.all(files.map((file) => file.close()));
      const failure = failureNow();
      await lock.release();
      store.close();
      tellEnd();
      return failure;
    },
  };
}

/** How many dead letters are looked at at once before the first row. */
const AT_ONCE = 16;

/** A longer list of names helps nobody. */
const MOST_LISTED = 5;

function listed(names: readonly string[]): string {
  return `${names.slice(0, MOST_LISTED).join(', ')}${names.length > MOST_LISTED ? ' …' : ''}`;
}

function leftOutWords(files: readonly ReplaySource[]): string {
  const rows = files.reduce((sum, file) => sum + file.leftOutLines(), 0);
  const where = listed(files.map(({ path }) => path));
  return `${count(rows)} rows were left out, and stay in ${where}: Braze may have sent their messages or not (BRAZE_UNCLEAR). Look in Braze whether the users got them. If not, replay with --unclear, which sends them; else delete the lines.`;
}
