/**
 * Cuts a byte stream into blocks of whole lines at 0x0A and nowhere else (`readline` would also cut at U+2028, which
 * JSON text may hold), before anything is decoded (a character may be cut by the border of a chunk).
 */
export class LineSplitter {
  /** The pieces of the line that has not ended yet: joined once, so that a long line is not copied again and again. */
  private pieces: Buffer[] = [];

  /** The lines that end in this chunk, each with its newline. */
  push(chunk: Buffer): Buffer[] {
    const blocks: Buffer[] = [];
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    let start = 0;
    if (end > 0 && this.pieces.length > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      blocks.push(this.finish(chunk.subarray(0, start)));
    }
    if (start < end) blocks.push(chunk.subarray(start, end));
    if (end < chunk.length) this.pieces.push(chunk.subarray(end));
    return blocks;
  }

  /** The line behind the last newline; null if there is none. */
  end(): Buffer | null {
    return this.pieces.length === 0 ? null : this.finish(EMPTY);
  }

  private finish(last: Buffer): Buffer {
    const line = Buffer.concat([...this.pieces, last]);
    this.pieces = [];
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
