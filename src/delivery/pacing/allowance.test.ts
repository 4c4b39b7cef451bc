import { describe, expect, test } from '@jest/globals';
import { createAllowance } from './allowance.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const limit = (remaining: number | null, resetAt: number | null = NOW + 3_000) => ({
  requests: 100,
  remaining,
  resetAt,
});

describe('what is left of a window', () => {
  test('is what Braze says, less what has been sent since, and a reserve', () => {
    const allowance = createAllowance();
    expect(allowance.hold(0, NOW, 0)).toBeNull();
    allowance.observe(limit(12), 50, NOW);
    expect(allowance.hold(60, NOW, 0)).toBeNull();
    expect(allowance.hold(61, NOW, 0)).toEqual({
      until: NOW + 3_000,
      reason: "Braze says that the account's limit of 100 requests is used up",
    });
  });

  test('is other programs’ as far as they are expected to take it', () => {
    const allowance = createAllowance();
    allowance.observe(limit(50), 10, NOW);
    expect(allowance.hold(28, NOW, 0.01)).toBeNull();
    expect(allowance.hold(29, NOW, 0.01)).not.toBeNull();
  });

  test('is anew when the window is over', () => {
    const allowance = createAllowance();
    allowance.observe(limit(0), 1, NOW);
    expect(allowance.hold(1, NOW + 2_999, 0)).not.toBeNull();
    expect(allowance.hold(1, NOW + 3_000, 0)).toBeNull();
  });

  test('is not told by an answer that was overtaken', () => {
    const allowance = createAllowance();
    allowance.observe(limit(0), 20, NOW);
    allowance.observe(limit(50), 10, NOW);
    expect(allowance.hold(20, NOW, 0)).not.toBeNull();
  });

  test('is unknown where the answer does not tell it, or when the window ends', () => {
    const allowance = createAllowance();
    for (const stated of [limit(null), limit(0, null)]) {
      allowance.observe(stated, 1, NOW);
      expect(allowance.hold(1_000, NOW, 0)).toBeNull();
    }
  });
});

test('where nothing is left for long, one request a minute looks whether that is so', () => {
  const allowance = createAllowance();
  allowance.observe(limit(0, NOW + 3_600_000), 10, NOW);
  expect(allowance.hold(10, NOW, 0)?.until).toBe(NOW + 60_000);
  expect(allowance.hold(10, NOW + 59_999, 0)?.until).toBe(NOW + 60_000);
  expect(allowance.hold(10, NOW + 60_000, 0)).toBeNull();
  expect(allowance.hold(11, NOW + 60_000, 0)?.until).toBe(NOW + 120_000);
  allowance.observe(limit(80, NOW + 3_600_000), 11, NOW);
  expect(allowance.hold(11, NOW + 60_001, 0)).toBeNull();
});
