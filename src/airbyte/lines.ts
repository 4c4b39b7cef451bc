/**
 * Cuts a byte stream into lines at 0x0A and nowhere else (`readline` would also cut at U+2028, which JSON text may
 * hold), before anything is decoded (a character may be cut by the border of a chunk).
 */
export class LineSplitter {
  /** The pieces of the line that has not ended yet: joined once, so that a long line is not copied again and again. */
  private pieces: Buffer[] = [];

  /** The lines that end in this chunk, without their newline. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(this.finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.pieces.push(chunk.subarray(start));
    return lines;
  }

  /** What follows the last newline; null if nothing does. */
  end(): Buffer | null {
    return this.pieces.length === 0 ? null : this.finish(EMPTY);
  }

  private finish(last: Buffer): Buffer {
    if (this.pieces.length === 0) return last;
    const line = Buffer.concat([...this.pieces, last]);
    this.pieces = [];
    return line;
  }
}

const NEWLINE = 0x0a;
const EMPTY = Buffer.alloc(0);
