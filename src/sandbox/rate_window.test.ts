import { expect, test } from '@jest/globals';
import { createRateWindow, rateHeaders } from './rate_window.ts';

const MIDNIGHT = Date.UTC(2024, 4, 1);

test('windows start on the clock, however late the first request comes', () => {
  const take = createRateWindow({ requests: 2, seconds: 3 });
  const granted = [2000, 2900, 2999, 3000, 5999, 5999, 9000].map((ms) => take(MIDNIGHT + ms).granted);
  expect(granted).toEqual([true, true, false, true, true, false, true]);
});

test('headers tell the end of the window as epoch seconds, or as the seconds left', () => {
  const take = createRateWindow({ requests: 1, seconds: 60 });
  const first = take(MIDNIGHT + 10_500);
  const second = take(MIDNIGHT + 10_500);
  const end = String((MIDNIGHT + 60_000) / 1000);
  expect(rateHeaders(first, 'epoch')).toEqual({
    'X-RateLimit-Limit': '1',
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': end,
  });
  expect(rateHeaders(second, 'epoch')).toEqual(rateHeaders(first, 'epoch'));
  expect(rateHeaders(first, 'seconds')).toMatchObject({ 'X-RateLimit-Reset': '50' });
  expect(rateHeaders(second, 'seconds')).toEqual({ 'X-Ratelimit-Retry-After': '50' });
});
