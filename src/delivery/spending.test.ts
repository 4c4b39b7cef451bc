import { expect, test } from '@jest/globals';
import type { Kind } from '../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { emptyReport } from '../report/tally.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import { spending } from './spending.ts';
import { queuedObject, trackBatch } from './testing.ts';

/** What batches with these objects cost that Braze took. */
function spend(...batches: (readonly QueuedObject[])[]) {
  const report = emptyReport();
  const note = spending(report);
  for (const objects of batches) note(trackBatch(objects.map((object) => ({ ...object }))));
  return report.dataPoints;
}

const object = (kind: Kind, body: object) =>
  queuedObject({ type: TRACK_TYPES[kind], text: JSON.stringify(body) });

const USERS = [
  object('attributes', { external_id: 'a', email: 'a@b.c', plan: 'pro' }),
  object('attributes', { external_id: 'b', plan: null }),
];
const ORDERS = [
  object('events', { external_id: 'a', name: 'n', time: 't', properties: { x: 1 } }),
  object('purchases', {
    external_id: 'a',
    product_id: 'p',
    currency: 'EUR',
    price: 1,
    quantity: 3,
    time: 't',
  }),
];

test('attributes, events and quantities are counted as Braze bills them', () => {
  expect(spend(USERS)).toEqual({ points: 3, isEstimate: false });
  expect(spend(ORDERS)).toEqual({ points: 4, isEstimate: false });
  expect(spend(USERS, ORDERS)).toEqual({ points: 7, isEstimate: false });
});

test('of a large sync a sample is counted, which comes close', () => {
  const batches = Array.from({ length: 10_000 }, (_, at) => (at < 3_000 ? USERS : ORDERS));
  const { points, isEstimate } = spend(...batches);
  const exact = 3_000 * 3 + 7_000 * 4;
  expect(isEstimate).toBe(true);
  expect(Math.abs(points / exact - 1)).toBeLessThan(0.1);
});
