import { join } from 'node:path';
import { streamKey } from '../../airbyte/stream.ts';
import { Failure } from '../../report/failure.ts';
import type { PendingRow } from '../row.ts';
import type { KeptDeadLetter } from './dead_letter.ts';
import type { EntriesOf } from './entries.ts';
import { createJsonlFile, type JsonlFile } from './jsonl_file.ts';
import { deadLetterLine, messageOf } from './line.ts';
import { rejectsFileName } from './name.ts';

export interface FileDeadLetterOptions {
  /** Where the files are created; it must exist. */
  readonly directory: string;
  readonly entriesOf: EntriesOf;
  readonly now: () => number;
  /** Called once, with a Failure, when a file cannot be written (a full disk): the sync has to stop. */
  readonly fail: (failure: Failure) => void;
}

/**
 * Files of JSON lines, one a stream, each line a rejected row as it came, with all of its errors. The files are of this
 * sync alone: nobody else ever writes to them. Rows are written in batches, each forced to the disk before its rows count
 * as durable.
 */
export function fileDeadLetter({ directory, entriesOf, now, fail }: FileDeadLetterOptions): KeptDeadLetter {
  const startedAt = now();
  const files = new Map<string, JsonlFile & { readonly path: string }>();
  let batch: { row: PendingRow; durable: () => void }[] = [];
  let writing: Promise<void> | null = null;
  let closed = false;

  async function writeBatches(): Promise<void> {
    while (batch.length > 0) {
      const current = batch;
      batch = [];
      for (const rows of Map.groupBy(current, ({ row }) => keyOf(row)).values()) {
        const file = await fileOf((rows[0] as (typeof rows)[number]).row);
        await file.append(rows.map(({ row }) => deadLetterLine(row, now(), entriesOf)));
      }
      for (const { durable } of current) durable();
    }
    writing = null;
  }

  async function fileOf(row: PendingRow): Promise<JsonlFile> {
    const known = files.get(keyOf(row));
    if (known !== undefined) return known;
    const path = join(directory, rejectsFileName(messageOf(row), startedAt));
    const file = { ...(await createJsonlFile(path)), path };
    files.set(keyOf(row), file);
    return file;
  }

  return {
    keepsRows: true,
    paths: () => Array.from(files.values(), ({ path }) => path),
    take(row, durable) {
      // An answer that came when the sync was given up: its row is not settled, and no file may be opened any more.
      if (closed) return;
      batch.push({ row, durable });
      // After a failure it stays set: a file may end with half a line, and nothing may be written behind that.
      writing ??= writeBatches().catch((error: unknown) => fail(cannotWrite(directory, error)));
    },
    check() {
      return files.size === 0 ? null : firstMissing([...files.values()]);
    },
    async close() {
      closed = true;
      await writing;
      // What counts was forced to the disk before: an error here loses nothing.
      await Promise.allSettled(Array.from(files.values(), (file) => file.close()));
    },
  };
}

function keyOf(row: PendingRow): string {
  const { stream, namespace } = messageOf(row);
  return streamKey(stream, namespace);
}

async function firstMissing(
  files: readonly (JsonlFile & { readonly path: string })[],
): Promise<Failure | null> {
  for (const { path, isWhole } of files) {
    try {
      if (!(await isWhole())) return hasVanished(path);
    } catch (error) {
      return cannotWrite(path, error);
    }
  }
  return null;
}

function hasVanished(path: string): Failure {
  return new Failure(
    'system_error',
    'DEAD_LETTER_VANISHED',
    `The dead-letter file ${path} was deleted, moved, truncated or replaced while the sync still wrote to it. No state was given back since: the rows behind the last one come again with the next sync. Leave the files of a sync alone until it has ended.`,
  );
}

function cannotWrite(place: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new Failure(
    'config_error',
    'DEAD_LETTER_UNWRITABLE',
    `Rejected rows cannot be written to the dead-letter directory ${place} (${code}). Give it space and write permission for the user that runs the connector, or choose another place. No row is lost: those that are not settled are sent again the next time.`,
    { cause: error },
  );
}
