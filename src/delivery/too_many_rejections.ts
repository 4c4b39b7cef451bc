import { Failure } from '../report/failure.ts';
import type { SyncReport } from '../report/tally.ts';
import type { Ledger } from './ledger.ts';

/** A stream that rejects most of its rows is a wrong mapping, and a green sync would hide it. */
export function tooManyRejections(ledger: Ledger, report: SyncReport): Failure | null {
  const above = ledger.streamsAboveLimit();
  if (above.length === 0) return null;
  const streams = report.streams
    .filter(({ key }) => above.includes(key))
    .map(({ stream, received, rejected, rejections }) => {
      const reasons = [...rejections]
        .sort(([, a], [, b]) => b.rows - a.rows)
        .map(([code, { rows }]) => `${code} ${rows}`);
      return `${stream} rejected ${rejected} of ${received} rows (${reasons.join(', ')})`;
    });
  return new Failure(
    'config_error',
    'REJECTED_TOO_MANY',
    `More rows were rejected than \`failure_policy.max_rejected_percent\` allows: ${streams.join('; ')}. The summary in the log names the first line of each reason. Mend the mapping and sync again; the states of these streams were not given back, so their rows come again.`,
  );
}
