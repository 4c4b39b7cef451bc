import { expect, test } from '@jest/globals';
import { summaryLines } from './summary.ts';
import { countRejection, countSkipped, emptyReport, emptyStreamReport, endpointReport } from './tally.ts';

function orders() {
  const stream = emptyStreamReport('shop\u0000orders', 'shop.orders');
  return Object.assign(stream, { received: 1_200, accepted: 1_190, rejected: 10, objects: 1_500 });
}

test('a stream: what was received, accepted, skipped and rejected, and what may be doubled', () => {
  const stream = Object.assign(orders(), { possiblyDoubled: 3 });
  countSkipped(stream, 'ignored');
  const [line] = summaryLines({ ...emptyReport(), streams: [stream] }, 1, 0);
  expect(line).toEqual({
    level: 'WARN',
    text: 'Stream shop.orders: 1,200 rows received, 1,190 accepted, 1 of them not sent: ignored, 10 rejected, 1,500 objects taken by Braze, possibly doubled 3 times.',
  });
});

test('what did not happen is not mentioned, and nothing is a warning then', () => {
  const stream = Object.assign(orders(), { rejected: 0, received: 1_190 });
  const report = { ...emptyReport(), streams: [stream], requests: 20, sentObjects: 1_500 };
  const lines = summaryLines(report, 1, 1);
  expect(lines).toHaveLength(2);
  expect(lines.map(({ level }) => level)).toEqual(['INFO', 'INFO']);
  const text = lines.map((line) => line.text).join();
  expect(text).not.toMatch(/not sent|reject|doubled|stdin|warning|429|again|merged|possibly/i);
});

test('each reason of rejection: how many rows, and where the first of them stood', () => {
  const stream = orders();
  countRejection(stream, 7, [{ code: 'MAPPING_TYPE', path: '/age', message: 'expected an integer' }]);
  countRejection(stream, 9, [{ code: 'BRAZE_REFUSED', path: '', message: 'is bad' }]);
  const [, mapping, refused, summary] = summaryLines({ ...emptyReport(), streams: [stream] }, 1, 0);
  expect(mapping?.text).toMatch(
    /^Stream shop\.orders: .*MAPPING_TYPE.* line 7 at \/age: expected an integer$/,
  );
  expect(refused?.text).toMatch(/^Stream shop\.orders: .*BRAZE_REFUSED.* line 9: is bad$/);
  expect([mapping, refused, summary].map((line) => line?.level)).toEqual(['WARN', 'WARN', 'WARN']);
});

test('warnings and skipped text, with how often', () => {
  const report = { ...emptyReport(), textLines: 2, warnings: new Map([['a text is too long', 1_000]]) };
  const lines = summaryLines(report, 1, 0);
  expect(lines.map(({ text }) => text).slice(0, 2)).toEqual([
    '1,000 values with this warning: a text is too long',
    '2 lines of stdin were no Airbyte messages and skipped.',
  ]);
});

test('the whole in one sentence: rows, requests with their data points, trouble, states', () => {
  const report = {
    ...emptyReport(),
    streams: [Object.assign(orders(), { possiblyDoubled: 3 }), orders()],
    requests: 40,
    sentObjects: 3_000,
    sentBytes: 2_500_000,
    retries: 1,
    rateLimited: 2,
    pausedFor: () => 1_500,
    merged: 5,
    dataPoints: { points: 12_345, isEstimate: false },
  };
  expect(summaryLines(report, 12.34, 17).at(-1)).toEqual({
    level: 'WARN',
    text: 'Summary: 2,400 rows, 2,380 accepted, 20 REJECTED; 40 requests with 3,000 objects (75.0 each, 2.5 MB), 12,345 data points at most; 1 request sent again, 2 answers 429, waited 1.5 s for them, 3 possibly doubled, 5 objects merged into another of the same user; 17 states given back, 12.3 s.',
  });
  const estimated = { ...report, dataPoints: { points: 12_345, isEstimate: true } };
  expect(summaryLines(estimated, 1, 0).at(-1)?.text).toContain('about 12,345 data points at most');
});

test('what never left is told apart from the requests', () => {
  const line = (unsent: number) => summaryLines({ ...emptyReport(), unsent }, 1, 0).at(-1)?.text;
  expect(line(12)).toContain('nothing sent; 12 attempts without a connection;');
  expect(line(0)).not.toContain('attempts');
});

test('a sync that sent nothing says so', () => {
  expect(summaryLines(emptyReport(), 0, 0)).toEqual([
    { level: 'INFO', text: 'Summary: 0 rows; nothing sent; 0 states given back, 0.0 s.' },
  ]);
});

test('each endpoint, where there are several', () => {
  const report = emptyReport();
  Object.assign(endpointReport(report, 'users/track'), { requests: 3, objects: 200 });
  const lines = () => summaryLines(report, 1, 0).map(({ text }) => text);
  expect(lines()).toHaveLength(1);
  Object.assign(endpointReport(report, 'users/merge'), {
    requests: 2,
    objects: 1,
    retries: 1,
    rateLimited: 4,
  });
  expect(lines().slice(0, 2)).toEqual([
    'Endpoint users/track: 3 requests with 200 objects.',
    'Endpoint users/merge: 2 requests with 1 object, 1 request sent again, 4 answers 429.',
  ]);
});

test('whom the sync was to delete, where it was to delete any', () => {
  const report = emptyReport();
  report.deletions.set('users', 1_200).set('catalog items', 3);
  expect(summaryLines(report, 1, 0).map(({ text }) => text)).toEqual([
    'Different users that were to be deleted or merged away: 1,200.',
    'Different catalog items that were to be deleted: 3.',
    expect.stringMatching(/^Summary/),
  ]);
});
