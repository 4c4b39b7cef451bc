import { sumOfDataPoints } from '../braze/data_points.ts';
import type { ObjectType } from '../braze/object_type.ts';
import type { JsonObject } from '../json/value.ts';
import type { SyncReport } from '../report/tally.ts';
import { createEstimate } from './estimate.ts';
import type { MemoryHooks } from './memory/hooks.ts';
import type { Batch } from './outbox/batch.ts';

/** Notes in the report what the batches that Braze took cost at most; of a large sync about: to parse all would slow it down. */
export function spending(report: SyncReport): (batch: Batch) => void {
  const estimate = createEstimate(100, 128);
  return (batch) => {
    const bytes = batch.request.body.length;
    if (estimate.add(bytes)) estimate.note(pointsOfBatch(batch), bytes);
    report.dataPoints = estimate.sum;
  };
}

/** Notes in the report what objects would have cost that were not sent, or not as a whole. */
export function savings(report: SyncReport): MemoryHooks['saved'] {
  const estimate = createEstimate(10_000, 1_024);
  report.dataPointsSaved = () => estimate.sum;
  return (whole, sent) => {
    const { type, bytes } = whole;
    if (!estimate.add(bytes)) return;
    estimate.note(pointsOf(type, whole.json) - (sent === null ? 0 : pointsOf(type, sent)), bytes);
  };
}

function pointsOfBatch({ objects, textOf }: Batch): number {
  return objects.reduce((sum, { type }, place) => sum + pointsOf(type, textOf(place)), 0);
}

function pointsOf(type: ObjectType, json: string): number {
  return sumOfDataPoints(type.dataPoints(JSON.parse(json) as JsonObject));
}
