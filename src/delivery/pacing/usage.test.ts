import { describe, expect, test } from '@jest/globals';
import { createUsage } from './usage.ts';

/** A few seconds after an hour began. */
const START = Date.UTC(2026, 0, 1, 12);
const NOW = START + 4_000;
const burst = { requests: 600, seconds: 3 };
const hour = { requests: 250_000, seconds: 3_600 };
const plan = { windows: [burst, hour], share: 1 };

describe('an answer tells of one of the windows', () => {
  test('the hour, by its reset and its limit: a lower one is kept, the pace stays', () => {
    const usage = createUsage(plan);
    usage.observe({ requests: 100, remaining: 99, resetAt: START + 3_600_000 }, 1, NOW);
    expect(usage.portion()).toBe(1);
    for (let i = 0; i < 98; i++) usage.take(NOW);
    expect(usage.hold(NOW)?.until).toBe(START + 3_600_000);
  });

  test('the burst, also in the last seconds of the hour', () => {
    const usage = createUsage(plan);
    const end = START + 3_600_000;
    usage.observe({ requests: 300, remaining: 299, resetAt: end }, 1, end - 2_000);
    expect(usage.portion()).toBe(0.5);
    usage.observe({ requests: 250_000, remaining: 9_000, resetAt: end }, 2, end - 1_000);
    expect(usage.portion()).toBe(0.5);
  });

  test('none of them where it ends later than all: then only what is left counts', () => {
    const usage = createUsage({ windows: [burst], share: 1 });
    usage.observe({ requests: 100, remaining: 0, resetAt: START + 3_600_000 }, 1, NOW);
    expect(usage.portion()).toBe(1);
    expect(usage.hold(NOW)).not.toBeNull();
  });

  test('its share of it is ours', () => {
    const usage = createUsage({ windows: [{ requests: 300, seconds: 3 }], share: 0.5 });
    usage.observe({ requests: 600, remaining: 300, resetAt: NOW + 2_000 }, 1, NOW);
    expect(usage.portion()).toBe(1);
    usage.observe({ requests: 300, remaining: 300, resetAt: NOW + 2_000 }, 2, NOW);
    expect(usage.portion()).toBe(0.5);
    const hourly = createUsage({ windows: [burst, { requests: 500, seconds: 3_600 }], share: 0.5 });
    hourly.observe({ requests: 500, remaining: 500, resetAt: START + 3_600_000 }, 1, NOW);
    for (let i = 0; i < 245; i++) hourly.take(NOW);
    expect(hourly.hold(NOW)).not.toBeNull();
  });
});

test('seconds left are rounded up: the window ends on the clock', () => {
  const usage = createUsage({ windows: [burst], share: 1 });
  usage.observe({ requests: 600, remaining: 0, resetAt: START + 6_900 }, 1, NOW);
  expect(usage.hold(NOW)?.until).toBe(START + 6_000);
});

test('the longest hold counts', () => {
  const usage = createUsage({ windows: [burst, { requests: 10, seconds: 60 }], share: 1 });
  usage.observe({ requests: 600, remaining: 0, resetAt: START + 6_000 }, 1, NOW);
  expect(usage.hold(NOW)?.until).toBe(START + 6_000);
  for (let i = 0; i < 9; i++) usage.take(NOW);
  expect(usage.hold(NOW)?.until).toBe(START + 60_000);
  usage.observe({ requests: 600, remaining: 0, resetAt: START + 3_600_000 }, 10, NOW);
  expect(usage.hold(NOW)?.until).toBe(NOW + 60_000);
});

test('what others have taken counts for the limit, and is not told as our own', () => {
  const usage = createUsage(plan);
  usage.take(NOW);
  usage.learn({ taken: 40, windows: [{ seconds: 3_600, start: START, taken: 244_999 }] }, 1);
  expect(usage.taken()).toBe(41);
  expect(usage.hold(NOW)?.until).toBe(START + 3_600_000);
  expect(usage.use(NOW)).toEqual({ taken: 1, windows: [{ seconds: 3_600, start: START, taken: 1 }] });
});
