import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { collectAt, tuneCollector } from './collector.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('new objects are collected early while few rows are under way, and later while many wait for Braze', () => {
  expect(collectAt(300)).toBeLessThan(collectAt(13_000));
});

test('the rows under way are counted at once and each second, until the tuning ends', () => {
  const count = jest.fn(() => 300);
  const end = tuneCollector(count);
  expect(count).toHaveBeenCalledTimes(1);
  jest.advanceTimersByTime(3_000);
  expect(count).toHaveBeenCalledTimes(4);
  end();
  jest.advanceTimersByTime(3_000);
  expect(count).toHaveBeenCalledTimes(4);
});
