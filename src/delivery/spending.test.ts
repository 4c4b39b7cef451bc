import { expect, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { emptyReport } from '../report/tally.ts';
import { metered } from './spending.ts';

/** Posts these bodies to a Braze that answers all in one way. */
async function spend(
  bodies: readonly object[],
  answer: Answer | NoAnswer = { status: 201, headers: {}, body: '' },
) {
  const report = emptyReport();
  const client = metered({ post: async () => answer, held: () => 0, destroy: async () => {} }, report);
  for (const body of bodies) await client.post(JSON.stringify(body));
  return report.dataPoints;
}

const USERS = {
  attributes: [
    { external_id: 'a', email: 'a@b.c', plan: 'pro' },
    { external_id: 'b', plan: null },
  ],
};
const ORDERS = {
  events: [{ external_id: 'a', name: 'n', time: 't', properties: { x: 1 } }],
  purchases: [{ external_id: 'a', product_id: 'p', currency: 'EUR', price: 1, quantity: 3, time: 't' }],
};

test('attributes, events and quantities are counted as Braze bills them', async () => {
  expect(await spend([USERS])).toEqual({ points: 3, isEstimate: false });
  expect(await spend([ORDERS])).toEqual({ points: 4, isEstimate: false });
  expect(await spend([USERS, ORDERS])).toEqual({ points: 7, isEstimate: false });
});

test('what Braze did not take costs nothing', async () => {
  for (const status of [400, 429, 500]) {
    expect(await spend([USERS], { status, headers: {}, body: '' })).toEqual({ points: 0, isEstimate: false });
  }
  expect((await spend([USERS], { failure: 'ECONNRESET' } as NoAnswer)).points).toBe(0);
});

test('of a large sync a sample is counted, which comes close', async () => {
  const bodies = Array.from({ length: 10_000 }, (_, at) => (at < 3_000 ? USERS : ORDERS));
  const { points, isEstimate } = await spend(bodies);
  const exact = 3_000 * 3 + 7_000 * 4;
  expect(isEstimate).toBe(true);
  expect(Math.abs(points / exact - 1)).toBeLessThan(0.1);
});
