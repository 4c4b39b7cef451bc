import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import { many, testBraze } from '../testing.ts';

const SET = '/v2/subscription/status/set';
const GROUP = '0b9fc9fa-5f4f-4f0e-a1fe-1b5b3a9e2c11';
const OTHER = '1b9fc9fa-5f4f-4f0e-a1fe-1b5b3a9e2c11';
const entry = (users: JsonObject, state = 'subscribed', group = GROUP) => ({
  subscription_group_id: group,
  subscription_state: state,
  ...users,
});
const setting = (...groups: JsonObject[]) => ({ subscription_groups: groups });
const states = (profile: JsonObject | undefined) => profile?.subscription_groups;

test('the state of a user, of everybody with an address, and of a number', async () => {
  const braze = testBraze();
  await braze.users(
    { external_id: 'a' },
    { external_id: 'b', email: 'x@example.com' },
    { external_id: 'c', email: 'X@example.com' },
    { external_id: 'd', phone: '+4915112345678' },
  );
  const answer = await braze.call(
    'POST',
    SET,
    setting(entry({ external_ids: ['a'] }), entry({ emails: ['x@example.com'] }, 'unsubscribed', OTHER)),
  );
  expect([answer.status, answer.body]).toEqual([201, { message: 'success' }]);
  await braze.post(SET, setting(entry({ phones: ['+4915112345678'] })));
  const subscribed = [{ subscription_group_id: GROUP, subscription_state: 'subscribed' }];
  const unsubscribed = [{ subscription_group_id: OTHER, subscription_state: 'unsubscribed' }];
  expect(['a', 'b', 'c', 'd'].map((id) => states(braze.profile(id)))).toEqual([
    subscribed,
    unsubscribed,
    unsubscribed,
    subscribed,
  ]);
});

test('an address that nobody has keeps its state for who comes with it', async () => {
  const braze = testBraze();
  await braze.post(SET, setting(entry({ emails: ['new@example.com'] })));
  expect(braze.shown('subscriptions')).toEqual({
    total: 1,
    subscriptions: [
      { email: 'new@example.com', subscription_group_id: GROUP, subscription_state: 'subscribed' },
    ],
  });
  await braze.users({ external_id: 'a', email: 'New@example.com' });
  expect(states(braze.profile('a'))).toEqual([
    { subscription_group_id: GROUP, subscription_state: 'subscribed' },
  ]);
  expect(braze.shown('subscriptions').total).toBe(0);
});

test('users who are not known, and numbers in another form, are passed over without a word', async () => {
  const braze = testBraze();
  await braze.users({ external_id: 'a', phone: '0151 12345678' });
  await braze.post(SET, setting(entry({ external_ids: ['eve'], phones: ['0151 12345678'] })));
  expect(braze.effects()).toEqual([
    ['nothing', 'no user has this external_id'],
    ['nothing', 'the phone number is not in E.164 form'],
  ]);
});

const user = { external_ids: ['a'] };
test.each<[string, JsonObject, string | RegExp]>([
  [
    'a group that is none',
    setting(entry(user), entry(user, 'subscribed', 'x')),
    'Invalid subscription group ID',
  ],
  ['another state', setting(entry(user, 'opted_in')), /'subscription_state'/],
  ['nobody', setting(entry({})), /is required/],
  ['no group', {}, /must be an array of objects/],
  [
    'addresses and numbers',
    setting(entry({ emails: ['x@example.com'] }), entry({ phones: ['+4915112345678'] })),
    'Either an email address or a phone number should be provided, but not both.',
  ],
  [
    '51 users',
    setting(
      entry({ external_ids: many(26, String) }),
      entry({ external_ids: many(25, String) }, 'unsubscribed'),
    ),
    /50/,
  ],
])('a request with %s is refused as a whole', async (_, body, message) => {
  const braze = testBraze();
  await braze.users({ external_id: 'a' });
  const answer = await braze.call('POST', SET, body);
  expect([answer.status, answer.body.message]).toEqual([
    400,
    typeof message === 'string' ? message : expect.stringMatching(message),
  ]);
  expect(states(braze.profile('a'))).toBeUndefined();
});

test('where the groups of the workspace are set, others are refused', async () => {
  const braze = testBraze({ settings: { subscription_groups: [GROUP] } });
  expect((await braze.call('POST', SET, setting(entry(user)))).status).toBe(201);
  const other = setting(entry(user, 'subscribed', OTHER));
  expect((await braze.call('POST', SET, other)).status).toBe(400);
});

test('states are read by group and by user', async () => {
  const braze = testBraze();
  await braze.users({ external_id: 'a', email: 'a@example.com' }, { external_id: 'b' }, { external_id: 'c' });
  await braze.post(
    SET,
    setting(entry({ external_ids: ['a'] }), entry({ external_ids: ['b'] }, 'unsubscribed')),
  );
  const asked = 'external_id[]=a&external_id[]=b&external_id[]=c&external_id[]=eve';
  const read = await braze.call('GET', `/subscription/status/get?subscription_group_id=${GROUP}&${asked}`);
  expect([read.status, read.body]).toEqual([
    200,
    {
      status: { a: 'Subscribed', b: 'Unsubscribed', c: 'unknown', eve: 'unknown' },
      message: 'success',
    },
  ]);
  const wrong = await braze.call('GET', `/subscription/status/get?subscription_group_id=x&${asked}`);
  expect([wrong.status, wrong.body.message]).toEqual([400, 'Invalid subscription group ID']);
  const { body } = await braze.call('GET', '/subscription/user/status?email=a@example.com');
  expect(body).toMatchObject({
    users: [{ external_id: 'a', subscription_groups: [{ id: GROUP, status: 'Subscribed' }] }],
    total_count: 1,
  });
});
