import { expect, test } from '@jest/globals';
import { limitKey } from './shared_limit.ts';

const limit = {
  restEndpoint: 'https://rest.iad-01.braze.com',
  apiKey: '3b1f8c52-77e0-4c1d-9a55-0d2f6e9b4a10',
  bucket: { name: 'users/track', windows: [{ requests: 3_000, seconds: 3 }] },
};

test('connectors of the same endpoint, key and limit share it', () => {
  expect(
    limitKey({ ...limit, bucket: { name: 'users/track', windows: [{ seconds: 3, requests: 3_000 }] } }),
  ).toBe(limitKey(limit));
  const others = [
    { ...limit, restEndpoint: 'https://rest.iad-02.braze.com' },
    { ...limit, apiKey: 'another' },
    { ...limit, bucket: { name: 'users/track', windows: [{ requests: 1_500, seconds: 3 }] } },
    { ...limit, bucket: { name: 'identity', windows: [{ requests: 3_000, seconds: 3 }] } },
  ];
  expect(new Set([limit, ...others].map(limitKey)).size).toBe(5);
});

test('nothing of the API key stands in Redis, and a Redis Cluster keeps the limit in one place', () => {
  expect(limitKey(limit)).toMatch(/^destination-braze:\{[0-9a-f]{32}\}$/);
});
