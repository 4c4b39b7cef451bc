import { describe, expect, test } from '@jest/globals';
import { retryAfter, statedLimit } from './rate_headers.ts';

/** 2026-01-01T12:00:00Z, here and (but for one test) at Braze. */
const NOW = Date.UTC(2026, 0, 1, 12);
const EPOCH = NOW / 1000;

describe('how long a 429 asks to wait', () => {
  test.each<[string, Record<string, string | string[]>, number | null]>([
    ['seconds of MAU pricing', { 'x-ratelimit-retry-after': '7' }, 7_000],
    ['seconds of HTTP', { 'retry-after': '120' }, 120_000],
    ['fractions', { 'retry-after': '0.5' }, 500],
    ['blanks around', { 'retry-after': ' 3 ' }, 3_000],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 12:00:09 GMT' }, 9_000],
    ['a date that has passed', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    ['a reset as epoch seconds', { 'x-ratelimit-reset': String(EPOCH + 42) }, 42_000],
    ['a reset as seconds left', { 'x-ratelimit-reset': '42' }, 42_000],
    ['a reset that has passed', { 'x-ratelimit-reset': String(EPOCH - 1) }, 0],
    ['a repeated header', { 'retry-after': ['4', '9'] }, 4_000],
    ['no header', {}, null],
    ['empty headers, as Braze sends with a 401', { 'x-ratelimit-reset': '', 'retry-after': '' }, null],
    ['words', { 'retry-after': 'soon', 'x-ratelimit-reset': 'never' }, null],
  ])('%s', (_, headers, milliseconds) => {
    expect(retryAfter(headers, NOW)).toBe(milliseconds);
  });

  test('Braze’s own header comes first, the reset last', () => {
    const all = { 'x-ratelimit-retry-after': '1', 'retry-after': '2', 'x-ratelimit-reset': '3' };
    expect(retryAfter(all, NOW)).toBe(1_000);
    expect(retryAfter({ ...all, 'x-ratelimit-retry-after': '' }, NOW)).toBe(2_000);
    expect(retryAfter({ 'retry-after': 'soon', 'x-ratelimit-reset': '3' }, NOW)).toBe(3_000);
  });

  test('points in time are held against the answer’s Date, not against a clock here that is wrong', () => {
    const date = 'Thu, 01 Jan 2026 12:00:00 GMT';
    const wrong = NOW - 3_600_000;
    expect(retryAfter({ date, 'x-ratelimit-reset': String(EPOCH + 5) }, wrong)).toBe(5_000);
    expect(retryAfter({ date, 'retry-after': 'Thu, 01 Jan 2026 12:00:06 GMT' }, wrong)).toBe(6_000);
    expect(retryAfter({ date: 'noon', 'x-ratelimit-reset': String(EPOCH + 5) }, NOW)).toBe(5_000);
  });

  test('no wait is longer than Braze’s longest window: a reset in milliseconds would stop the sync for ever', () => {
    expect(retryAfter({ 'x-ratelimit-reset': String(NOW) }, NOW)).toBe(3_600_000);
    expect(retryAfter({ 'retry-after': '999999999999' }, NOW)).toBe(3_600_000);
  });
});

describe('the limit that an answer states', () => {
  const limit = (reset: string, more: Record<string, string> = {}) =>
    statedLimit(
      { 'x-ratelimit-limit': '3000', 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': reset, ...more },
      NOW,
    );

  test.each([
    ['as epoch seconds', String(EPOCH + 3), NOW + 3_000],
    ['as seconds left', '3', NOW + 3_000],
    ['that has passed', String(EPOCH - 3), NOW - 3_000],
    ['that is farther off than any window', String(EPOCH + 7_200), null],
    ['in words', 'soon', null],
    ['that is empty', '', null],
  ])('with a reset %s', (_, reset, resetAt) => {
    expect(limit(reset)).toEqual({ requests: 3_000, remaining: 12, resetAt });
  });

  test('without what is left, or when, the limit alone', () => {
    expect(statedLimit({ 'x-ratelimit-limit': '250000' }, NOW)).toEqual({
      requests: 250_000,
      remaining: null,
      resetAt: null,
    });
  });

  test.each([
    ['no headers', {}],
    ['empty headers, as Braze sends with a 401', { 'x-ratelimit-limit': '' }],
    ['words', { 'x-ratelimit-limit': 'unlimited' }],
    ['nothing', { 'x-ratelimit-limit': '0' }],
  ])('%s is none', (_, headers) => {
    expect(statedLimit(headers, NOW)).toBeNull();
  });

  test('a clock here that is wrong is made up for by the answer’s Date; one that is right is more exact', () => {
    const hourEarlier = { date: 'Thu, 01 Jan 2026 11:00:00 GMT' };
    expect(limit(String(EPOCH - 3_600 + 5), hourEarlier)?.resetAt).toBe(NOW + 5_000);
    const truncated = { date: 'Thu, 01 Jan 2026 11:59:59 GMT' };
    expect(limit(String(EPOCH + 5), truncated)?.resetAt).toBe(NOW + 5_000);
  });
});
