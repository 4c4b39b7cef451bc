import { expect, test } from '@jest/globals';
import { rateLimitOf } from '../../buckets.ts';
import type { Plan } from '../../plans.ts';
import { isTooLong, type TrackPath } from './capacity.ts';
import { readTrackRequest } from './track_request.ts';

const users = (count: number) => Array.from({ length: count }, (_, index) => ({ external_id: `u${index}` }));
const sameUser = (count: number) => Array.from({ length: count }, () => ({ external_id: 'u' }));

test.each<[Plan, TrackPath, string, object, boolean]>([
  ['standard', '/users/track', '75 in all', { attributes: users(37), events: users(38) }, false],
  ['standard', '/users/track', '76 in all', { attributes: users(38), purchases: users(38) }, true],
  ['legacy', '/users/track', '75 in each', { attributes: users(75), events: users(75) }, false],
  ['legacy', '/users/track', '76 in one', { attributes: users(1), events: users(76) }, true],
  ['bulk', '/users/track', '76', { attributes: users(76) }, true],
  ['bulk', '/users/track/bulk', '1,000', { attributes: users(1000) }, false],
  ['bulk', '/users/track/bulk', '1,001', { attributes: users(1001) }, true],
  ['bulk', '/users/track/bulk', '100 of a user', { attributes: sameUser(50), events: sameUser(50) }, false],
  ['bulk', '/users/track/bulk', '101 of a user', { attributes: sameUser(51), events: sameUser(50) }, true],
])('%s, %s: %s', (plan, path, _, body, tooLong) => {
  const request = readTrackRequest(JSON.parse(JSON.stringify(body)));
  expect(request && isTooLong(request, plan, path)).toBe(tooLong);
});

test('each plan has its own rate', () => {
  expect(rateLimitOf('/users/track', 'standard')).toEqual({ requests: 3000, seconds: 3 });
  expect(rateLimitOf('/users/track', 'legacy')).toEqual({ requests: 50_000, seconds: 60 });
  expect(rateLimitOf('/users/track/bulk', 'bulk')).toEqual({ requests: 50, seconds: 1 });
});
