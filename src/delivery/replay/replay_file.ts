import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import { createKeeper } from '../disk/keeper.ts';
import { type LockFailures, lockFile, STALE } from '../disk/lock.ts';
import { rejectsFileTime } from '../rejects/name.ts';
import { fileLines } from './file_lines.ts';
import { locator, Progress, type Span } from './progress.ts';
import { HEAD, readProgress, strangeProgress, writeProgress } from './progress_file.ts';

/** A dead-letter file that is replayed, with the progress file next to it. */
export interface ReplayFile {
  readonly path: string;
  /** Its bytes when the replay began: what a sync adds meanwhile is left to the next replay. */
  readonly size: number;
  /** Up to where everything is settled, in bytes. */
  offset(): number;
  /** The lines that no replay has settled, in batches as they are read. @throws Failure if the progress is of another file. */
  openLines(): ReturnType<typeof fileLines>;
  settled(span: Span): void;
  /** A line is not sent now, and not settled: it comes again with the next replay. */
  leftOut(span: Span): void;
  /** Lines that were left out. */
  leftOutLines(): number;
  /** Whether each whole line is settled or left out. */
  isDone(): boolean;
  /** The bytes behind the last whole line; null until all was read. */
  unended(): number | null;
  /** Why the progress could not be saved, or others may replay the file, too. */
  failure(): Failure | null;
  /** Saves the progress and lets others replay the file. */
  close(): Promise<void>;
}

/**
 * The dead-letter files that a path means: itself, or those in it, the oldest sync first.
 * @returns also the names of other JSON lines in the directory, which are left alone.
 * @throws Failure if it cannot be read.
 */
export async function replayPaths(path: string): Promise<{ paths: string[]; others: string[] }> {
  try {
    if (!(await stat(path)).isDirectory()) return { paths: [path], others: [] };
    const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
    const names = entries.map(({ name }) => name).filter((name) => name.endsWith('.jsonl'));
    const byTime = (name: string) => `${rejectsFileTime(name)} ${name}`;
    const paths = names
      .filter((name) => rejectsFileTime(name) !== null)
      .sort((a, b) => (byTime(a) < byTime(b) ? -1 : 1))
      .map((name) => join(path, name));
    return { paths, others: names.filter((name) => rejectsFileTime(name) === null) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Begins the replay of a file, or goes on with it.
 * @throws Failure if the file cannot be read, its progress neither read nor written, or another replay of it runs: before
 * anything is sent.
 */
export async function openReplayFile(path: string, clock: Clock): Promise<ReplayFile> {
  const progressPath = `${path}.progress`;
  const { size, head } = await openingOf(path);
  const lock = await lockFile(path, lockFailures(path));
  try {
    const settledBefore = await readProgress(progressPath, head);
    if ((settledBefore.at(-1)?.[1] ?? 0) > size) throw strangeProgress(progressPath);
    const progress = new Progress(settledBefore);
    const save = () => writeProgress(progressPath, progress, head);
    await save();
    const keeper = createKeeper(save, clock);
    let unended: number | null = null;
    const leftOut = { lines: 0, bytes: 0 };

    async function* openLines(): ReturnType<typeof fileLines> {
      const locate = locator(settledBefore);
      let readTo = 0;
      for await (const lines of fileLines(path, size)) {
        yield lines.filter(({ span }) => {
          const position = locate(...span);
          if (position === 'cut') throw strangeProgress(progressPath);
          return position === 'open';
        });
        readTo = lines.at(-1)?.span[1] ?? readTo;
      }
      unended = size - readTo;
    }

    return {
      path,
      size,
      openLines,
      offset: () => progress.offset,
      settled([from, to]) {
        progress.settle(from, to);
        keeper.changed();
      },
      leftOut([from, to]) {
        leftOut.lines++;
        leftOut.bytes += to - from;
      },
      leftOutLines: () => leftOut.lines,
      isDone: () => unended !== null && progress.bytes + leftOut.bytes + unended >= size,
      unended: () => unended,
      failure: () => keeper.failure ?? (lock.isLost() ? lockFailures(path).taken(`${path}.lock`) : null),
      async close() {
        await keeper.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function lockFailures(path: string): LockFailures {
  return {
    taken: (lockPath) =>
      new Failure(
        'transient_error',
        'REPLAY_LOCKED',
        `Another replay of ${path} runs, or was killed in the last ${STALE / 1000} seconds: ${lockPath} is there. Two at once would send its rows twice. Wait until it has ended.`,
      ),
    uncreatable: (lockPath, code) =>
      new Failure(
        'config_error',
        'REPLAY_PROGRESS',
        `${lockPath} cannot be created (${code}). A replay keeps its lock and its progress beside the file: give this user write permission there, or copy the file to another directory.`,
      ),
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
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const why = code === 'ENOENT' ? 'there is no such file' : code;
  return new Failure('config_error', 'FILE_UNREADABLE', `${path} cannot be read: ${why}.`);
}
