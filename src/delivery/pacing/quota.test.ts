import { beforeEach, describe, expect, test } from '@jest/globals';
import { createQuota, type Quota } from './quota.ts';

const HOUR = 3_600_000;
/** 12:50, and the end of that hour. */
const NOW = Date.UTC(2026, 0, 1, 12, 50);
const END = Date.UTC(2026, 0, 1, 13);

let quota: Quota;

beforeEach(() => {
  quota = createQuota({ requests: 1_000, seconds: 3_600 });
});

function take(times: number, now = NOW): void {
  for (let i = 0; i < times; i++) quota.take(now);
}

describe('an hour', () => {
  test('is used up to a little below its limit, then waited for until it ends on the clock', () => {
    take(979);
    expect(quota.hold(NOW)).toBeNull();
    take(1);
    expect(quota.hold(NOW)).toEqual({
      until: END,
      reason: 'the limit of 1,000 requests in 3,600 s is used up',
    });
    expect(quota.hold(END - 1)).not.toBeNull();
    expect(quota.hold(END)).toBeNull();
  });

  test('the next one begins with nothing used', () => {
    take(980);
    take(979, END);
    expect(quota.hold(END)).toBeNull();
    take(1, END);
    expect(quota.hold(END)?.until).toBe(END + HOUR);
  });

  test('of a share of 1 lets one request through', () => {
    quota = createQuota({ requests: 1, seconds: 3_600 });
    expect(quota.hold(NOW)).toBeNull();
    take(1);
    expect(quota.hold(NOW)).not.toBeNull();
  });
});

describe('what Braze states', () => {
  test('is obeyed where it is less than the plan, and only there', () => {
    take(490);
    quota.state(500);
    expect(quota.hold(NOW)).not.toBeNull();
    quota.state(2_000);
    expect(quota.hold(NOW)).toBeNull();
    take(490);
    expect(quota.hold(NOW)).not.toBeNull();
  });
});

describe('what others take', () => {
  test('counts in the window that it was taken of', () => {
    take(10);
    expect(quota.use(NOW)).toEqual({ seconds: 3_600, start: END - HOUR, taken: 10 });
    quota.learn(END - HOUR, 970, 1);
    expect(quota.hold(NOW)).not.toBeNull();
    expect(quota.hold(END)).toBeNull();
    quota.learn(END - HOUR, 5_000, 1);
    expect(quota.hold(END)).toBeNull();
  });

  test('is guessed until it is told: each of them does as this one does, also in the next hour', () => {
    take(10);
    quota.learn(END - HOUR, 950, 2);
    take(6);
    expect(quota.hold(NOW)).toBeNull();
    take(1);
    expect(quota.hold(NOW)).not.toBeNull();
    quota.learn(END - HOUR, 951, 2);
    expect(quota.hold(NOW)).toBeNull();
    take(326, END);
    expect(quota.hold(END)).toBeNull();
    take(1, END);
    expect(quota.hold(END)).not.toBeNull();
  });

  test('is no part of what this connector has taken', () => {
    take(10);
    quota.learn(END - HOUR, 970, 1);
    expect(quota.use(NOW).taken).toBe(10);
    expect(quota.use(END)).toEqual({ seconds: 3_600, start: END, taken: 0 });
  });
});
