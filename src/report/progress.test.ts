import { describe, expect, test } from '@jest/globals';
import { count, progressLine, settledPart, statusText, underWay } from './progress.ts';
import { emptyReport, emptyStreamReport } from './tally.ts';

test('the line tells how far all streams together are', () => {
  const report = { ...emptyReport(), requests: 1_234 };
  report.streams.push({ ...emptyStreamReport('a', 'a'), received: 70_000, accepted: 60_000, rejected: 1 });
  report.streams.push({ ...emptyStreamReport('b', 'b'), received: 30_000, accepted: 30_000, rejected: 2 });
  expect(progressLine(report, 30)).toBe(
    'Progress: 100,000 rows read, 90,000 accepted, 3 rejected, 1,234 requests, 3,000 rows/s.',
  );
});

test('what went again and what was waited for is told if there was any', () => {
  const report = { ...emptyReport(), retries: 4, rateLimited: 2, pausedFor: () => 61_500 };
  expect(progressLine(report, 60)).toMatch(/, 4 sent again, 62 s waited for 429\.$/);
});

test('what never left is no request', () => {
  const report = { ...emptyReport(), unsent: 1_107 };
  expect(progressLine(report, 60)).toContain(', 0 requests, 0 rows/s, 1,107 attempts without a connection.');
});

test('a limit that is waited for is told, with its end', () => {
  const report = { ...emptyReport(), waitingFor: 'until 13:00: the limit is used up' };
  expect(progressLine(report, 60)).toMatch(/, waiting until 13:00: the limit is used up\.$/);
});

test('at the very start the rate is 0', () => {
  expect(progressLine(emptyReport(), 0)).toContain(' 0 rows/s');
});

test('numbers are separated by thousands, on any machine', () => {
  expect([999, 1_000, 1_234_567].map(count)).toEqual(['999', '1,000', '1,234,567']);
});

describe('the line for a terminal', () => {
  const report = { ...emptyReport() };
  report.streams.push({ ...emptyStreamReport('a', 'a'), received: 40_000, accepted: 29_990, rejected: 10 });

  test('has the part that is done and the time that is left, where it is known how much there is', () => {
    expect(settledPart(report)).toBe(0.75);
    expect(underWay(report)).toBe(10_000);
    expect(statusText(report, 10, 0.25)).toBe(
      '25%, 40,000 rows, 4,000/s, 29,990 accepted, 10 rejected, 30 s left',
    );
    expect(statusText(report, 600, 0.5)).toContain(', 10 min left');
    expect(statusText(report, 7_200, 0.4)).toContain(', 3 h 0 min left');
    expect(statusText(report, 10, null)).toBe('40,000 rows, 4,000/s, 29,990 accepted, 10 rejected');
  });

  test('says what is waited for', () => {
    const waiting = {
      ...emptyReport(),
      pausedFor: () => 61_500,
      waitingFor: 'until 13:00: the limit is used up',
    };
    expect(statusText(waiting, 60, null)).toBe(
      '0 rows, 0/s, 0 accepted, waited 62 s for 429, waiting until 13:00: the limit is used up',
    );
  });
});
