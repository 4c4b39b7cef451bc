import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { tuneCollector } from './collector.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const EARLY = '--minor-gc-task-trigger=40';
const LATE = '--minor-gc-task-trigger=80';

test('new objects are collected early, and late while many rows wait for Braze, as each second shows', () => {
  let rows = 0;
  const flags: string[] = [];
  const end = tuneCollector(
    () => rows,
    (flag) => flags.push(flag),
  );
  const setIn = (milliseconds: number, underWay: number) => {
    rows = underWay;
    jest.advanceTimersByTime(milliseconds);
    return flags.splice(0);
  };
  expect(flags.splice(0)).toContain(EARLY);
  expect(setIn(999, 13_000)).toEqual([]);
  expect(setIn(1, 13_000)).toEqual([LATE]);
  expect(setIn(5_000, 20_000)).toEqual([]);
  expect(setIn(1_000, 300)).toEqual([EARLY]);
  end();
  expect(setIn(5_000, 13_000)).toEqual([]);
});
