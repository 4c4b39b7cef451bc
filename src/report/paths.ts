import { count } from './progress.ts';
import type { SyncReport } from './tally.ts';

const MOST_REASONS = 10;

/** How many of the rows that were mapped took the fast path, and why the others did not; null without rows. */
export function pathsLine({ streams }: Pick<SyncReport, 'streams'>): string | null {
  const written = streams.reduce((sum, stream) => sum + stream.written, 0);
  const made = new Map<string, number>();
  for (const stream of streams) {
    for (const [why, rows] of stream.made) made.set(why, (made.get(why) ?? 0) + rows);
  }
  const others = [...made.values()].reduce((sum, rows) => sum + rows, 0);
  if (written + others === 0) return null;
  const reasons = [...made]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_REASONS)
    .map(([why, rows]) => `${count(rows)} since ${why}`);
  const why = others === 0 ? '' : ` (${reasons.join('; ')})`;
  return `Rows by path: ${count(written)} written out of their bytes, ${count(others)} made as values${why}.`;
}
