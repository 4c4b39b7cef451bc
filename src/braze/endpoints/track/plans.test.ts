import { describe, expect, test } from '@jest/globals';
import { planOf } from './plans.ts';

describe('the plans', () => {
  test('standard: 75 objects over all arrays, 3,000 requests in 3 seconds', () => {
    expect(planOf({ plan: 'standard', sharePercent: 100 })).toEqual({
      path: '/users/track',
      headers: { 'X-Braze-Bulk': 'true' },
      capacity: { total: 75, perList: null, perLane: null, bytes: 4_194_304 },
      windows: [{ requests: 3000, seconds: 3 }],
      share: 1,
    });
  });

  test('legacy: 75 objects in each array, 50,000 requests a minute', () => {
    const { path, headers, capacity, windows } = planOf({ plan: 'legacy', sharePercent: 100 });
    expect(path).toBe('/users/track');
    expect(headers).toEqual({ 'X-Braze-Bulk': 'true' });
    expect(capacity).toEqual({ total: null, perList: 75, perLane: null, bytes: 4_194_304 });
    expect(windows).toEqual([{ requests: 50_000, seconds: 60 }]);
  });

  test('bulk: an endpoint of its own, without the header, with limits of its own', () => {
    expect(planOf({ plan: 'bulk', sharePercent: 100 })).toEqual({
      path: '/users/track/bulk',
      headers: {},
      capacity: { total: 1000, perList: null, perLane: 100, bytes: 2_097_152 },
      windows: [{ requests: 50, seconds: 1 }],
      share: 1,
    });
  });

  test('custom: the windows and the count of the contract', () => {
    const windows = [
      { requests: 250_000, seconds: 3600 },
      { requests: 600, seconds: 3 },
    ];
    const plan = planOf({ plan: 'custom', windows, objectsPerRequest: 50, sharePercent: 100 });
    expect(plan).toMatchObject({ path: '/users/track', capacity: { total: 50, perList: null }, windows });
  });
});

test('the share applies to every window and leaves at least one request', () => {
  const windows = [
    { requests: 1000, seconds: 60 },
    { requests: 3, seconds: 1 },
    { requests: 1, seconds: 1 },
  ];
  const plan = planOf({ plan: 'custom', windows, objectsPerRequest: 75, sharePercent: 40 });
  expect(plan.windows.map(({ requests }) => requests)).toEqual([400, 1, 1]);
  expect(plan.share).toBe(0.4);
});
