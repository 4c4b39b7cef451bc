import { expect, test } from '@jest/globals';
import { summaryLines } from './summary.ts';
import { countRejection, countSkipped, emptyReport, emptyStreamReport } from './tally.ts';

function orders() {
  const stream = emptyStreamReport('shop\u0000orders', 'shop.orders');
  return Object.assign(stream, { received: 1_200, accepted: 1_190, rejected: 10, objects: 1_500 });
}

test('a stream: what was received, accepted, skipped and rejected, and what may be doubled', () => {
  const stream = Object.assign(orders(), { possiblyDoubled: 3 });
  countSkipped(stream, 'ignored');
  const [line] = summaryLines({ ...emptyReport(), streams: [stream] }, 1, 0);
  expect(line).toBe(
    'Stream shop.orders: 1,200 received, 1,190 accepted, 1 of them not sent: ignored, 10 rejected, 1,500 objects taken by Braze, possibly doubled 3 times.',
  );
});

test('what did not happen is not mentioned', () => {
  const lines = summaryLines({ ...emptyReport(), streams: [orders()] }, 1, 0);
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toMatch(/not sent|doubled|text|Warned/);
});

test('each reason of rejection: how many rows, and where the first of them stood', () => {
  const stream = orders();
  countRejection(stream, 7, [{ code: 'MAPPING_TYPE', path: '/age', message: 'expected an integer' }]);
  countRejection(stream, 9, [{ code: 'BRAZE_REFUSED', path: '', message: 'is bad' }]);
  const [, mapping, refused] = summaryLines({ ...emptyReport(), streams: [stream] }, 1, 0);
  expect(mapping).toMatch(/^Stream shop\.orders: .*MAPPING_TYPE.* line 7 at \/age: expected an integer$/);
  expect(refused).toMatch(/^Stream shop\.orders: .*BRAZE_REFUSED.* line 9: is bad$/);
});

test('warnings and skipped text, with how often', () => {
  const report = { ...emptyReport(), textLines: 2, warnings: new Map([['a text is too long', 1_000]]) };
  const lines = summaryLines(report, 1, 0).join('\n');
  expect(lines).toMatch(/1,000.*: a text is too long/);
  expect(lines).toMatch(/^2 lines of stdin were no Airbyte messages/m);
});

test('the totals of the requests', () => {
  const report = {
    ...emptyReport(),
    requests: 40,
    sentObjects: 3_000,
    sentBytes: 2_500_000,
    retries: 4,
    rateLimited: 2,
    pausedFor: () => 1_500,
  };
  const total = summaryLines(report, 12.34, 17).at(-1);
  expect(total).toMatch(/^Summary: /);
  for (const number of ['40', '4', '75.0', '2.5', '2', '1.5 s', '17', '12.3'])
    expect(total).toContain(number);
});

test('what never left is told apart from the requests', () => {
  const line = (unsent: number) => summaryLines({ ...emptyReport(), unsent }, 1, 0).at(-1);
  expect(line(12)).toContain('requests 0 (sent again 0), attempts without a connection 12,');
  expect(line(0)).not.toContain('attempts');
});

test('a sync that sent nothing divides by nothing', () => {
  expect(summaryLines(emptyReport(), 0, 0).join()).not.toMatch(/NaN|Infinity/);
});
