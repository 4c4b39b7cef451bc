/** A stretch of a file, as byte offsets; `to` is behind its last byte. */
export type Span = readonly [from: number, to: number];

/** Which parts of a file are settled. Parts may be settled in any order, each once. */
export class Progress {
  /** The ends of all spans by their starts, and the reverse; no two spans touch each other. */
  private readonly ends = new Map<number, number>();
  private readonly starts = new Map<number, number>();

  constructor(spans: readonly Span[]) {
    for (const [from, to] of spans) this.settle(from, to);
  }

  settle(from: number, to: number): void {
    const start = this.starts.get(from) ?? from;
    const end = this.ends.get(to) ?? to;
    this.starts.delete(from);
    this.ends.delete(to);
    this.ends.set(start, end);
    this.starts.set(end, start);
  }

  /** The offset up to which everything is settled. */
  get offset(): number {
    return this.ends.get(0) ?? 0;
  }

  /** How many bytes are settled. */
  get bytes(): number {
    return [...this.ends].reduce((sum, [from, to]) => sum + to - from, 0);
  }

  /** All that is settled, in the order of the file. */
  get spans(): Span[] {
    return [...this.ends].sort(([a], [b]) => a - b);
  }
}

/** How a line lies to a file's settled spans; `cut`: one ends inside of it, so they are not of this file. */
export type Position = 'settled' | 'open' | 'cut';

/** Says of each line of a file, asked in their order, how it lies to these spans (in order, too). */
export function locator(spans: readonly Span[]): (from: number, to: number) => Position {
  let next = 0;
  return (from, to) => {
    while ((spans[next]?.[1] ?? to) <= from) next++;
    const [start, end] = spans[next] ?? [to, to];
    if (start >= to) return 'open';
    return start <= from && to <= end ? 'settled' : 'cut';
  };
}
