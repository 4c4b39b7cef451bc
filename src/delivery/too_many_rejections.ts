import { Failure } from '../report/failure.ts';
import type { StreamReport, SyncReport } from '../report/tally.ts';
import type { Ledger } from './ledger.ts';

/** A stream that rejects most of its rows is a wrong mapping, and a green sync would hide it. */
export function tooManyRejections(ledger: Ledger, report: SyncReport): Failure | null {
  const above = ledger.streamsAboveLimit();
  if (above.length === 0) return null;
  const streams = above.map(({ stream: key }) => {
    const { stream, received, rejected, rejections } = report.streams.find(
      (each) => each.key === key,
    ) as StreamReport;
    const reasons = [...rejections]
      .sort(([, a], [, b]) => b.rows - a.rows)
      .map(([code, { rows }]) => `${code} ${rows}`);
    return `${stream} rejected ${rejected} of ${received} rows (${reasons.join(', ')})`;
  });
  const byShare = above.some(({ by }) => by === 'share');
  const what = byShare
    ? 'More rows were rejected than `failure_policy.max_rejected_percent` allows'
    : 'All rows of a stream were rejected';
  const then = above.some(({ heldBack }) => heldBack)
    ? 'Correct the mapping and sync again; the states of these streams were not given back, so their rows come again.'
    : 'Their states were given back, because the dead letter keeps the rows: correct the mapping and replay it.';
  return new Failure(
    'config_error',
    byShare ? 'REJECTED_TOO_MANY' : 'REJECTED_ALL',
    `${what}: ${streams.join('; ')}. The summary in the log names the first line of each reason. ${then}`,
  );
}
