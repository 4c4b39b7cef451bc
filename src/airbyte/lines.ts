import { getHeapStatistics } from 'node:v8';
import { Failure } from '../report/failure.ts';

/** A line that this program has no memory for. */
export class LineTooLong extends Failure {
  constructor(line: string, limit: number) {
    const mebibytes = Math.floor(limit / (1 << 20));
    super(
      'config_error',
      'INPUT_LINE_TOO_LONG',
      `${line} is longer than ${mebibytes} MiB, a sixteenth of the memory that this program may use. Leave the large column out of the stream, or give the program more memory (a larger limit of the container, or NODE_OPTIONS=--max-old-space-size=MiB). If no line should be so long, see whether the source leaves out line ends.`,
    );
  }
}

const MAX_LINE = 256 << 20;
const MIN_LINE = 4 << 20;

/** The longest line that the heap has room for, in bytes: what is parsed takes up to ten times the memory of its text. */
function longestLine(): number {
  return Math.max(MIN_LINE, Math.min(MAX_LINE, Math.floor(getHeapStatistics().heap_size_limit / 16)));
}

/**
 * Cuts a byte stream into blocks of whole lines at 0x0A and nowhere else (`readline` would also cut at U+2028, which
 * JSON text may hold), before anything is decoded (a character may be cut by the border of a chunk).
 */
export class LineSplitter {
  /** The pieces of the line that has not ended yet: joined once, so that a long line is not copied again and again. */
  private pieces: Buffer[] = [];
  private length = 0;
  readonly limit: number;

  /** @param limit of a line, in bytes. */
  constructor(limit = longestLine()) {
    this.limit = limit;
  }

  /** The lines that end in this chunk, each with its newline. @throws LineTooLong */
  push(chunk: Buffer): Buffer[] {
    if (this.length > this.limit) throw new LineTooLong('A line', this.limit);
    const blocks: Buffer[] = [];
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    let start = 0;
    if (end > 0 && this.pieces.length > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      blocks.push(this.finish(chunk.subarray(0, start)));
    }
    if (start < end) blocks.push(chunk.subarray(start, end));
    if (end < chunk.length) {
      this.pieces.push(chunk.subarray(end));
      this.length += chunk.length - end;
    }
    return blocks;
  }

  /** The line behind the last newline; null if there is none. */
  end(): Buffer | null {
    return this.pieces.length === 0 ? null : this.finish(EMPTY);
  }

  private finish(last: Buffer): Buffer {
    const line = Buffer.concat([...this.pieces, last]);
    this.pieces = [];
    this.length = 0;
    return line;
  }
}

/** The position behind the line that begins at `start`, its newline included. */
export function lineEnd(block: Buffer, start: number): number {
  const newline = block.indexOf(NEWLINE, start);
  return newline < 0 ? block.length : newline + 1;
}

/** The line that begins at `start`, without its newline. */
export function lineAt(block: Buffer, start: number): Buffer {
  const end = lineEnd(block, start);
  return block.subarray(start, block[end - 1] === NEWLINE ? end - 1 : end);
}

/** The lines of a block, without their newlines. */
export function linesOf(block: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < block.length; start = lineEnd(block, start)) lines.push(lineAt(block, start));
  return lines;
}

export const NEWLINE = 0x0a;
const EMPTY = Buffer.alloc(0);
