import type { Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import type { KeptDeadLetter } from '../rejects/dead_letter.ts';
import type { EntriesOf } from '../rejects/entries.ts';
import { rejectsFileTime } from '../rejects/name.ts';

/** Where the dead letters of a replay are: files in a directory, or objects in a folder of a bucket. Each call rejects with a Failure. */
export interface RejectStore {
  /** What the user calls a replay of more than one. */
  readonly folder: 'directory' | 'prefix';
  /** Milliseconds between two savings of a progress. */
  readonly pause: number;
  /** What the user's path means. To be called first. */
  find(): Promise<Found>;
  /** How long a dead letter is, in bytes, and its first `most` bytes. */
  opening(path: string, most: number): Promise<{ readonly size: number; readonly head: Buffer }>;
  /** The first `size` bytes of a dead letter. */
  chunks(path: string, size: number): AsyncIterable<Buffer>;
  /** The text of a progress; null if there is none. */
  readProgress(path: string): Promise<string | null>;
  /** Puts a progress there as a whole, durably. */
  writeProgress(path: string, text: string): Promise<void>;
  /** Keeps other replays away from these dead letters. */
  lock(paths: readonly string[]): Promise<ReplayLock>;
  /** Keeps what is rejected again, where the next replay finds it. */
  deadLetter(options: AgainOptions): KeptDeadLetter;
  close(): void;
}

/** Dead letters, and what is left alone. */
export interface Found {
  /** Their paths, the oldest first. */
  readonly paths: readonly string[];
  /** Names of other JSON lines in the folder. */
  readonly others: readonly string[];
}

export interface ReplayLock {
  /** Why this replay may not be the only one any more; null as long as it is. */
  failure(): Failure | null;
  release(): Promise<void>;
}

export interface AgainOptions {
  readonly entriesOf: EntriesOf;
  readonly clock: Clock;
  readonly fail: (failure: Failure) => void;
}

/** The dead letters among the names in a folder, the oldest first, and the names of other JSON lines. */
export function deadLettersAmong(names: readonly string[]): { names: string[]; others: string[] } {
  const lines = names.filter((name) => name.endsWith('.jsonl'));
  const byTime = (name: string) => `${rejectsFileTime(name)} ${name}`;
  return {
    names: lines
      .filter((name) => rejectsFileTime(name) !== null)
      .sort((a, b) => (byTime(a) < byTime(b) ? -1 : 1)),
    others: lines.filter((name) => rejectsFileTime(name) === null),
  };
}
