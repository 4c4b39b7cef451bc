import { describe, expect, test } from '@jest/globals';
import { pace, pacedWindow, shortestTime } from './pace.ts';

const standard = { requests: 3_000, seconds: 3 };
const burst = { requests: 600, seconds: 3 };
const hour = { requests: 250_000, seconds: 3_600 };

describe('the pace of a window', () => {
  test.each([
    ['standard', standard],
    ['legacy', { requests: 50_000, seconds: 60 }],
    ['bulk', { requests: 50, seconds: 1 }],
    ['one a second', { requests: 1, seconds: 1 }],
    ['a thousand a second', { requests: 1_000, seconds: 1 }],
    ['one an hour', { requests: 1, seconds: 3_600 }],
  ])(
    '%s: a little below its limit, in small blocks that cannot together be late by more than the margin',
    (_, window) => {
      const { interval, block, ahead, life } = pace(window);
      expect(1_000 / interval).toBeCloseTo((0.98 * window.requests) / window.seconds);
      expect(Number.isInteger(block) && block >= 1).toBe(true);
      expect(block).toBeLessThanOrEqual(Math.max(1, window.requests / 100));
      expect(block * interval).toBeLessThanOrEqual(Math.max(20, interval));
      if (ahead > 1) expect(ahead * block).toBeLessThanOrEqual(window.requests * 0.02 + 1e-9);
      expect(life).toBe(window.seconds * 10);
    },
  );

  test('standard: blocks of 19, three ahead', () => {
    expect(pace(standard)).toMatchObject({ block: 19, ahead: 3 });
  });
});

test('the shortest window sets the pace: the burst, not the average of the hour', () => {
  expect(pacedWindow([hour, burst])).toBe(burst);
  expect(pacedWindow([burst, hour])).toBe(burst);
  const stricter = { requests: 100, seconds: 3 };
  expect(pacedWindow([burst, stricter])).toBe(stricter);
});

describe('how long requests take at least', () => {
  test('at the pace of the burst as long as the hour has some left', () => {
    expect(shortestTime(980, [standard])).toBeCloseTo(1_000);
    expect(shortestTime(19_600, [burst, hour])).toBeCloseTo(100_000);
  });

  test('beyond that the next hours are waited for', () => {
    expect(shortestTime(245_001, [burst, hour])).toBeCloseTo(3_600_000);
    expect(shortestTime(490_001, [burst, hour])).toBeCloseTo(7_200_000);
  });
});
