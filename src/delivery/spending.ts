import { sumOfDataPoints } from '../braze/data_points.ts';
import type { JsonObject } from '../json/value.ts';
import type { SyncReport } from '../report/tally.ts';
import type { Batch } from './outbox/batch.ts';

/** Requests whose data points are counted, before only every {@link SAMPLED}th is: to parse all would slow a large sync down. */
const COUNTED = 100;
const SAMPLED = 128;

/** Notes in the report what the batches that Braze took cost at most; of a large sync about. */
export function spending(report: SyncReport): (batch: Batch) => void {
  let taken = 0;
  let counted = 0;
  const sample = { points: 0, bytes: 0 };
  let otherBytes = 0;

  return (batch) => {
    const bytes = batch.request.body.length;
    taken++;
    if (taken <= COUNTED) counted += pointsOf(batch);
    else if (taken % SAMPLED === 1) {
      sample.points += pointsOf(batch);
      sample.bytes += bytes;
    } else otherBytes += bytes;
    const rest = otherBytes === 0 ? 0 : (sample.points / sample.bytes) * otherBytes;
    report.dataPoints = { points: Math.round(counted + sample.points + rest), isEstimate: otherBytes > 0 };
  };
}

function pointsOf({ objects, textOf }: Batch): number {
  return objects.reduce((sum, { type }, place) => {
    const body = JSON.parse(textOf(place)) as JsonObject;
    return sum + sumOfDataPoints(type.dataPoints(body));
  }, 0);
}
