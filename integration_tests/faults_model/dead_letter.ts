import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { rejectsFileTime } from '../../src/delivery/rejects/name.ts';
import { LAST, NOISE } from './story.ts';

/** A line of the dead letter. */
export interface DeadLetterRow {
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
  /** The lines that were completed since the last call, but for those of another connection. */
  read(): DeadLetterRow[];
  /** How many lines another connection has completed. */
  noise(): number;
}

const NEWLINE = 0x0a;

/** @param directory null where there is no dead letter: nothing is ever read then. */
export function createDeadLetterReader(directory: string | null): DeadLetterReader {
  const offsets = new Map<string, number>();
  let noise = 0;

  /** The lines that were completed in a file. One that a sync left half written stays so. */
  function readFile(path: string): string[] {
    const from = offsets.get(path) ?? 0;
    const bytes = readFrom(path, from);
    const length = bytes.lastIndexOf(NEWLINE) + 1;
    if (length === 0) return [];
    offsets.set(path, from + length);
    return bytes.toString('utf8', 0, length - 1).split('\n');
  }

  return {
    read() {
      if (directory === null) return [];
      const names = readdirSync(directory).filter((name) => rejectsFileTime(name) !== null);
      const lines = names.flatMap((name) => readFile(join(directory, name)));
      const own = lines.filter((line) => !line.includes(NOISE));
      noise += lines.length - own.length;
      return own.map(parse);
    },
    noise: () => noise,
  };
}

function parse(line: string): DeadLetterRow {
  const { stream, data, accepted, errors } = JSON.parse(line);
  return { row: data[LAST] ?? Number(data.mark.slice(1)), stream, accepted, errors, line };
}

/** What stands in a file behind an offset. */
function readFrom(path: string, offset: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(file).size - offset);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
  } finally {
    closeSync(file);
  }
}
