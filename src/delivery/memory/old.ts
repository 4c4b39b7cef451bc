import { MARKS } from './known.ts';
import type { Table } from './table.ts';

/**
 * Forgets what may be a number of days old. The key of a claim says on which of these days it is forgotten, so that each day a
 * part of them is sent anew. Subscription states stay.
 * @param done the day, counted from 1970, on which this was done last.
 */
export function forgetOld(table: Table, days: number, done: number, today: number): void {
  const passed = Math.min(days, today - done);
  if (passed <= 0) return;
  table.forgetFingerprints((high, record) => {
    const due = (((today - (high >>> 0)) % days) + days) % days;
    return record !== MARKS.kept && due < passed;
  });
}
