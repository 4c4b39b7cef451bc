import { createReadStream } from 'node:fs';
import { LineSplitter, linesOf } from '../../airbyte/lines.ts';
import type { Span } from './progress.ts';

export interface FileLine {
  /** Without its newline. */
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  /** Newline included. */
  readonly span: Span;
}

/**
 * The whole lines of a file's first bytes, in batches as they are read. Bytes behind the last newline are left out: they
 * are a line that somebody is writing, or that was cut off.
 * @param size how many bytes are read.
 */
export async function* fileLines(path: string, size: number): AsyncGenerator<FileLine[], void> {
  if (size === 0) return;
  const splitter = new LineSplitter();
  let number = 0;
  let from = 0;
  for await (const chunk of createReadStream(path, { end: size - 1 })) {
    const lines = splitter.push(chunk).flatMap(linesOf);
    yield lines.map((bytes) => {
      const span = [from, from + bytes.length + 1] as const;
      number++;
      from = span[1];
      return { bytes, number, span };
    });
  }
}
