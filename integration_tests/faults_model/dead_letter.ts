import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAST, STREAMS } from './story.ts';

/** A line of the dead letter. */
export interface RejectedRow {
  /** The row's number. */
  readonly row: number;
  readonly stream: string;
  /** The objects of the row that Braze took, by their place. */
  readonly accepted: readonly { readonly entry: number; readonly element: number | null }[];
  readonly errors: readonly unknown[];
  /** Its text. */
  readonly line: string;
}

/** Reads the dead letter while it grows. */
export interface DeadLetterReader {
  /** The lines that were completed since the last call. */
  read(): RejectedRow[];
  /** The sync has ended: what it left half written stays so. */
  endOfSync(): void;
}

const NEWLINE = 0x0a;

/** @param directory null where there is no dead letter: nothing is ever read then. */
export function createDeadLetterReader(directory: string | null): DeadLetterReader {
  const files =
    directory === null ? [] : STREAMS.map((stream) => createTail(join(directory, `${stream}.jsonl`)));
  return {
    read: () => files.flatMap((file) => file.read().map(parse)),
    endOfSync: () => {
      for (const file of files) file.endOfSync();
    },
  };
}

/** The complete lines of a file that grows. */
function createTail(path: string): { read(): string[]; endOfSync(): void } {
  let offset = 0;
  /** A line that begins here was left half written. */
  let torn = -1;
  return {
    read() {
      if (!existsSync(path)) return [];
      const bytes = readFileSync(path);
      const lines: string[] = [];
      for (let end = bytes.indexOf(NEWLINE, offset); end >= 0; end = bytes.indexOf(NEWLINE, offset)) {
        if (offset !== torn) lines.push(bytes.toString('utf8', offset, end));
        offset = end + 1;
      }
      return lines;
    },
    endOfSync() {
      const isTorn = existsSync(path) && readFileSync(path).length > offset;
      torn = isTorn ? offset : -1;
    },
  };
}

function parse(line: string): RejectedRow {
  const { stream, data, accepted, errors } = JSON.parse(line);
  return { row: data[LAST] ?? Number(data.mark.slice(1)), stream, accepted, errors, line };
}
