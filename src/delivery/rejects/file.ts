import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordMessage } from '../../airbyte/messages.ts';
import { findMember } from '../../json/span.ts';
import { Failure } from '../../report/failure.ts';
import type { PendingRow } from '../row.ts';
import type { DeadLetter } from './dead_letter.ts';

/** Readable by its owner only: it holds customer data. */
const MODE = 0o600;

/**
 * A JSONL file a stream in a directory; each line a rejected row as it came, with all of its errors. Rows are written
 * in batches, each forced to the disk before its rows count as durable.
 * @param fail called once, with a Failure, when a file cannot be written (a full disk): the sync has to stop.
 */
export function fileDeadLetter(
  directory: string,
  now: () => number,
  fail: (failure: Failure) => void,
): DeadLetter {
  const files = new Map<string, FileHandle>();
  let batch: { row: PendingRow; durable: () => void }[] = [];
  let writing: Promise<void> | null = null;

  async function writeBatches(): Promise<void> {
    while (batch.length > 0) {
      const current = batch;
      batch = [];
      const byFile = Map.groupBy(current, ({ row }) => fileName(messageOf(row)));
      for (const [name, rows] of byFile) {
        const file = await fileFor(name);
        const lines = rows.map(({ row }) => `${deadLetterLine(row, now())}\n`);
        await file.appendFile(lines.join(''));
        await file.datasync();
      }
      for (const { durable } of current) durable();
    }
    writing = null;
  }

  async function fileFor(name: string): Promise<FileHandle> {
    let file = files.get(name);
    if (file === undefined) {
      file = await open(join(directory, name), 'a+', MODE);
      files.set(name, file);
      await closeLastLine(file);
    }
    return file;
  }

  return {
    keepsRows: true,
    take(row, durable) {
      batch.push({ row, durable });
      // After a failure it stays set: a file may end with half a line, and nothing may be written behind that.
      writing ??= writeBatches().catch((error: unknown) => fail(cannotWrite(directory, error)));
    },
    async close() {
      await writing;
      // What counts was forced to the disk before: an error here loses nothing.
      await Promise.allSettled(Array.from(files.values(), (file) => file.close()));
    },
  };
}

/** What is appended to a file must begin on a line of its own, even behind a line that a crash cut off. */
async function closeLastLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
  if (bytesRead === 1 && buffer[0] !== NEWLINE) await file.appendFile('\n');
}

const NEWLINE = 0x0a;

/** `namespace.stream.jsonl`, with what a file name cannot hold as `%XX`. */
export function fileName({ stream, namespace }: Pick<RecordMessage, 'stream' | 'namespace'>): string {
  const name = namespace === null ? stream : `${namespace}.${stream}`;
  // A name that begins with a dot would be hidden, or be a directory.
  return `${encodeURIComponent(name.toWellFormed()).replace(/^\./, '%2E').slice(0, 200)}.jsonl`;
}

/** A rejected row as a line of JSON. Its `data` is the text that came in, so that every digit stays. */
export function deadLetterLine(row: PendingRow, now: number): string {
  const { stream, namespace, emittedAt, text } = messageOf(row);
  const slice = (...path: string[]) => {
    const member = findMember(text, path);
    return member === null ? null : text.slice(member.start, member.end);
  };
  const meta = slice('record', 'meta');
  const members = [
    `"stream":${JSON.stringify(stream)}`,
    `"namespace":${JSON.stringify(namespace)}`,
    `"emitted_at":${JSON.stringify(emittedAt)}`,
    `"data":${slice('record', 'data')}`,
    ...(meta === null ? [] : [`"meta":${meta}`]),
    `"errors":${JSON.stringify(row.errors.map(({ code, message, path }) => ({ code, message, path })))}`,
    `"accepted":${JSON.stringify(row.accepted)}`,
    `"rejected_at":${JSON.stringify(new Date(now).toISOString())}`,
  ];
  return `{${members.join(',')}}`;
}

function messageOf(row: PendingRow): RecordMessage {
  if (row.message === null) throw new Error('a row came to the file dead letter without its message');
  return row.message;
}

function cannotWrite(directory: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new Failure(
    'config_error',
    'DEAD_LETTER_UNWRITABLE',
    `Rejected rows cannot be written to the dead-letter directory ${directory} (${code}). Give it space and write permission for the user that runs the connector, or choose another \`dead_letter\`. No row is lost: rows after the last state given back will be sent again.`,
    { cause: error },
  );
}
