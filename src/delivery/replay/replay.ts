import { access, open } from 'node:fs/promises';
import type { ObjectPlace } from '../../braze/objects/kind.ts';
import type { Routes } from '../../mapping/streams.ts';
import { Failure } from '../../report/failure.ts';
import { count } from '../../report/progress.ts';
import type { SyncReport } from '../../report/tally.ts';
import type { Clock } from '../clock.ts';
import type { Pipeline } from '../pipeline.ts';
import type { DeadLetter } from '../rejects/dead_letter.ts';
import type { EntriesOf } from '../rejects/entries.ts';
import { fileDeadLetter, newFile } from '../rejects/file.ts';
import type { KeptMessage } from '../row.ts';
import { createFeed } from './feed.ts';
import { fileLines } from './file_lines.ts';
import { createKeeper } from './keeper.ts';
import { locator, Progress } from './progress.ts';
import { HEAD, readProgress, strangeProgress, writeProgress } from './progress_file.ts';

export interface ReplayOptions {
  /** Path of the dead-letter file. */
  readonly path: string;
  readonly routes: Routes;
  readonly entriesOf: EntriesOf;
  readonly report: SyncReport;
  readonly clock: Clock;
  /** Aborted when the replay has to end now. */
  readonly stopped: AbortSignal;
  readonly log: (level: 'INFO' | 'WARN', message: string) => void;
}

/** A dead letter on its way to Braze. What still fails goes to a new file, and the progress to another, both beside it. */
export interface Replay {
  readonly deadLetter: (fail: (failure: Failure) => void) => DeadLetter;
  /** Hands all rows to the pipeline that no earlier replay has settled, and waits until they are. @throws Failure */
  run(pipeline: Pipeline): Promise<void>;
  /** Saves the progress, tells how far it is, and returns why it could not be saved. */
  end(): Promise<Failure | null>;
}

/**
 * Begins a replay, or goes on with one.
 * @throws Failure if the file cannot be read, or its progress neither read nor written: before anything is sent.
 */
export async function openReplay(options: ReplayOptions): Promise<Replay> {
  const { path, entriesOf, report, clock, stopped, log } = options;
  const warn = (message: string) => log('WARN', message);
  const progressPath = `${path}.progress`;
  const { size, head } = await openingOf(path);
  const settledBefore = await readProgress(progressPath, head);
  if ((settledBefore.at(-1)?.[1] ?? 0) > size) throw strangeProgress(progressPath);
  const progress = new Progress(settledBefore);
  const save = () => writeProgress(progressPath, progress, head);
  await save();
  const keeper = createKeeper(save, clock);
  const rejectsPath = await freePath(path);
  const acceptedBefore = new WeakMap<KeptMessage, readonly ObjectPlace[]>();
  /** The end of the last whole line, once it is known. */
  let end: number | null = null;
  log('INFO', `Replaying ${path}: ${count(progress.offset)} of its ${count(size)} bytes are done already.`);

  async function run(pipeline: Pipeline): Promise<void> {
    const settled = ([from, to]: readonly [number, number]) => {
      progress.settle(from, to);
      keeper.changed();
    };
    const feed = createFeed({ ...options, pipeline, warn, settled }, acceptedBefore);
    const locate = locator(settledBefore);
    let readTo = 0;
    for await (const lines of fileLines(path, size)) {
      if (stopped.aborted) return;
      for (const line of lines) {
        const position = locate(...line.span);
        if (position === 'cut') throw strangeProgress(progressPath);
        if (position === 'settled') feed.pass();
        else feed.line(line);
        readTo = line.span[1];
      }
      pipeline.pump();
      await pipeline.room();
      if (keeper.failure !== null) throw keeper.failure;
    }
    end = readTo;
    if (readTo < size) {
      warn(`The last line of ${path} has no end: a sync is writing it, or was cut off. It was left out.`);
    }
    await pipeline.finish();
  }

  return {
    deadLetter: (fail) =>
      withAcceptedBefore(
        fileDeadLetter({ files: newFile(rejectsPath), entriesOf, now: clock.now, fail }),
        acceptedBefore,
      ),
    run,
    async end() {
      await keeper.close();
      const rejected = report.streams.reduce((sum, stream) => sum + stream.rejected, 0);
      if (rejected > 0) warn(`${count(rejected)} rows are rejected again; they are in ${rejectsPath}.`);
      if (progress.offset === end) log('INFO', `${path} is done: each of its rows is settled.`);
      else log('WARN', `${path} is not done yet: the same command goes on where this one has stopped.`);
      return keeper.failure;
    },
  };
}

/** How long a file is, and its first bytes. @throws Failure if it cannot be read. */
async function openingOf(path: string): Promise<{ size: number; head: Buffer }> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return { size, head: buffer.subarray(0, bytesRead) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'ENOENT' ? 'there is no such file' : code;
    throw new Failure('config_error', 'FILE_UNREADABLE', `${path} cannot be read: ${why}.`);
  }
}

/** The first of `….rejected-1.jsonl`, `….rejected-2.jsonl`, … that does not exist yet. */
async function freePath(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = `${path}.rejected-${number}.jsonl`;
    const exists = await access(candidate).then(
      () => true,
      () => false,
    );
    if (!exists) return candidate;
  }
}

/** Rows that are rejected again name what Braze took of them, then and now. */
function withAcceptedBefore(
  deadLetter: DeadLetter,
  acceptedBefore: WeakMap<KeptMessage, readonly ObjectPlace[]>,
): DeadLetter {
  return {
    ...deadLetter,
    take(row, durable) {
      const before = (row.message && acceptedBefore.get(row.message)) ?? [];
      deadLetter.take({ ...row, accepted: [...before, ...row.accepted] }, durable);
    },
  };
}
