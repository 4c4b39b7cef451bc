import { LineSplitter, linesOf } from '../../airbyte/lines.ts';
import type { Span } from './progress.ts';

export interface WholeLine {
  /** Without its newline. */
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  /** Newline included. */
  readonly span: Span;
}

/**
 * The whole lines of a dead letter, in batches as it is read. Bytes behind the last newline are left out: they are a line
 * that somebody is writing, or that was cut off.
 */
export async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<WholeLine[], void> {
  const splitter = new LineSplitter();
  let number = 0;
  let from = 0;
  for await (const chunk of chunks) {
    const lines = splitter.push(chunk).flatMap(linesOf);
    yield lines.map((bytes) => {
      const span = [from, from + bytes.length + 1] as const;
      number++;
      from = span[1];
      return { bytes, number, span };
    });
  }
}
