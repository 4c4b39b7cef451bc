import type { Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import { createKeeper } from '../disk/keeper.ts';
import { locator, Progress, type Span } from './progress.ts';
import type { RejectStore } from './reject_store.ts';
import { HEAD, progressText, settledSpans, strangeProgress } from './saved_progress.ts';
import { wholeLines } from './whole_lines.ts';

/** A dead letter that is replayed, with its progress next to it. */
export interface ReplaySource {
  readonly path: string;
  /** Its bytes when the replay began: what a sync adds meanwhile is left to the next replay. */
  readonly size: number;
  /** Up to where everything is settled, in bytes. */
  offset(): number;
  /** The lines that no replay has settled, in batches as they are read. @throws Failure if the progress is of another file. */
  openLines(): ReturnType<typeof wholeLines>;
  settled(span: Span): void;
  /** A line is not sent now, and not settled: it comes again with the next replay. */
  leftOut(span: Span): void;
  /** Lines that were left out. */
  leftOutLines(): number;
  /** Whether each whole line is settled or left out. */
  isDone(): boolean;
  /** The bytes behind the last whole line; null until all was read. */
  unended(): number | null;
  /** Why the progress could not be saved. */
  failure(): Failure | null;
  /** Saves the progress. */
  close(): Promise<void>;
}

/**
 * Begins the replay of a dead letter, or goes on with it.
 * @throws Failure if it cannot be read, or its progress neither read nor written: before anything is sent.
 */
export async function openReplaySource(
  store: RejectStore,
  path: string,
  clock: Clock,
): Promise<ReplaySource> {
  const progressPath = `${path}.progress`;
  const { size, head } = await store.opening(path, HEAD);
  const settledBefore = settledSpans(await store.readProgress(progressPath), progressPath, head);
  if ((settledBefore.at(-1)?.[1] ?? 0) > size) throw strangeProgress(progressPath);
  const progress = new Progress(settledBefore);
  const save = () => store.writeProgress(progressPath, progressText(progress, head));
  // What cannot be written is better known before the first row leaves.
  if (progress.bytes < size) await save();
  const keeper = createKeeper(save, clock, store.pause);
  let unended: number | null = null;
  const leftOut = { lines: 0, bytes: 0 };

  async function* openLines(): ReturnType<typeof wholeLines> {
    if (progress.bytes === size) {
      unended = 0;
      return;
    }
    const locate = locator(settledBefore);
    let readTo = 0;
    for await (const lines of wholeLines(store.chunks(path, size))) {
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
    failure: () => keeper.failure,
    close: keeper.close,
  };
}
