import { join } from 'node:path';
import { Failure } from '../../report/failure.ts';
import type { KeptMessage, PendingRow } from '../row.ts';
import type { DeadLetter } from './dead_letter.ts';
import type { EntriesOf } from './entries.ts';
import { type JsonlFile, openJsonlFile } from './jsonl_file.ts';
import { deadLetterLine, messageOf } from './line.ts';

/** In which files rejected rows are written. */
export interface RejectFiles {
  /** What they are together, for messages. */
  readonly place: string;
  /** Whether they may exist already. */
  readonly mode: 'append' | 'create';
  readonly pathOf: (message: KeptMessage) => string;
}

export interface FileDeadLetterOptions {
  readonly files: RejectFiles;
  readonly entriesOf: EntriesOf;
  readonly now: () => number;
  /** Called once, with a Failure, when a file cannot be written (a full disk): the sync has to stop. */
  readonly fail: (failure: Failure) => void;
}

/** A file a stream in a directory, to which every sync appends. */
export function streamFiles(directory: string): RejectFiles {
  return {
    place: `the dead-letter directory ${directory}`,
    mode: 'append',
    pathOf: (message) => join(directory, fileName(message)),
  };
}

/** One file for all streams, which must not exist before the first row. */
export function newFile(path: string): RejectFiles {
  return { place: `the file ${path}`, mode: 'create', pathOf: () => path };
}

/**
 * Files of JSON lines, each line a rejected row as it came, with all of its errors. Rows are written in batches, each
 * forced to the disk before its rows count as durable.
 */
export function fileDeadLetter({ files, entriesOf, now, fail }: FileDeadLetterOptions): DeadLetter {
  const open = new Map<string, JsonlFile>();
  let batch: { row: PendingRow; durable: () => void }[] = [];
  let writing: Promise<void> | null = null;
  let closed = false;

  async function writeBatches(): Promise<void> {
    while (batch.length > 0) {
      const current = batch;
      batch = [];
      const byFile = Map.groupBy(current, ({ row }) => files.pathOf(messageOf(row)));
      for (const [path, rows] of byFile) {
        const file = await fileAt(path);
        await file.append(rows.map(({ row }) => deadLetterLine(row, now(), entriesOf)));
      }
      for (const { durable } of current) durable();
    }
    writing = null;
  }

  async function fileAt(path: string): Promise<JsonlFile> {
    const known = open.get(path);
    if (known !== undefined) return known;
    const opened = await openJsonlFile(path, files.mode);
    open.set(path, opened);
    return opened;
  }

  return {
    keepsRows: true,
    take(row, durable) {
      // An answer that came when the sync was given up: its row is not settled, and no file may be opened any more.
      if (closed) return;
      batch.push({ row, durable });
      // After a failure it stays set: a file may end with half a line, and nothing may be written behind that.
      writing ??= writeBatches().catch((error: unknown) => fail(cannotWrite(files.place, error)));
    },
    async close() {
      closed = true;
      await writing;
      // What counts was forced to the disk before: an error here loses nothing.
      await Promise.allSettled(Array.from(open.values(), (file) => file.close()));
    },
  };
}

/** `namespace.stream.jsonl`, with what a file name cannot hold as `%XX`. */
export function fileName({ stream, namespace }: Pick<KeptMessage, 'stream' | 'namespace'>): string {
  const name = namespace === null ? stream : `${namespace}.${stream}`;
  // A name that begins with a dot would be hidden, or be a directory.
  return `${encodeURIComponent(name.toWellFormed()).replace(/^\./, '%2E').slice(0, 200)}.jsonl`;
}

function cannotWrite(place: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new Failure(
    'config_error',
    'DEAD_LETTER_UNWRITABLE',
    `Rejected rows cannot be written to ${place} (${code}). Give it space and write permission for the user that runs the connector, or choose another place. No row is lost: those that are not settled are sent again the next time.`,
    { cause: error },
  );
}
