import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import { many, testBraze } from '../testing.ts';

const alias = { alias_name: 'a', alias_label: 'l' };
const id = (external_id: string) => ({ external_id });

test('users go by whatever identifier, and what they did stays', async () => {
  const braze = testBraze();
  await braze.users(
    id('a'),
    id('b'),
    { email: 'c@example.com' },
    { phone: '+4915112345678' },
    {
      user_alias: alias,
      _update_existing_only: false,
    },
  );
  await braze.post('/users/track', { events: [{ ...id('a'), name: 'Seen', time: '2024-01-01T00:00:00Z' }] });
  const prioritization = ['most_recently_updated'];
  const bodies: readonly JsonObject[] = [
    { external_ids: ['a'] },
    { braze_ids: [String(braze.profile('b')?.braze_id)] },
    { email_addresses: [{ email: 'c@example.com', prioritization }] },
    { phone_numbers: [{ phone: '+4915112345678', prioritization }] },
    { user_aliases: [alias] },
  ];
  for (const body of bodies) {
    expect(await braze.post('/users/delete', body)).toEqual({ deleted: 1, message: 'success' });
  }
  expect(braze.shown('')).toMatchObject({ profiles: 0, deleted: 5, events: 1 });
  expect(braze.shown('deleted?limit=1')).toMatchObject({
    total: 5,
    deleted: [{ time: '2024-05-01T00:00:00.000Z', how: 'deleted', profile: { external_id: 'a' } }],
  });
});

test('a user who comes back is another one', async () => {
  const braze = testBraze();
  await braze.users({ ...id('a'), plan: 'gold' });
  const before = braze.profile('a')?.braze_id;
  await braze.post('/users/delete', { external_ids: ['a'] });
  await braze.users({ ...id('a'), visits: 1 });
  expect(braze.profile('a')?.custom_attributes).toEqual({ visits: 1 });
  expect(braze.profile('a')?.braze_id).not.toBe(before);
});

test('ids that nobody has are counted too', async () => {
  const braze = testBraze();
  await braze.users(id('a'), { ...id('b'), email: 'x@example.com' }, { ...id('c'), email: 'x@example.com' });
  expect(await braze.post('/users/delete', { external_ids: ['a', 'eve'] })).toMatchObject({ deleted: 2 });
  const several = { email: 'x@example.com', prioritization: ['identified'] };
  expect(await braze.post('/users/delete', { email_addresses: [several] })).toMatchObject({ deleted: 1 });
  expect(braze.effects()).toEqual([
    ['applied'],
    ['nothing', 'the user is not known, or there are several'],
    ['nothing', 'the user is not known, or there are several'],
  ]);
  expect(braze.shown('profiles').total).toBe(2);
});

test.each<[string, JsonObject]>([
  ['nobody', {}],
  ['two kinds of identifiers', { external_ids: ['a'], user_aliases: [alias] }],
  ['51 users', { external_ids: many(51, (index) => `u${index}`) }],
  ['addresses as text', { email_addresses: ['a@example.com'] }],
  [
    'a priority that it does not have',
    { email_addresses: [{ email: 'a@example.com', prioritization: ['least_recently_updated'] }] },
  ],
  ['an id that is none', { external_ids: ['a', {}] }],
])('a request about %s is refused as a whole', async (_, body) => {
  const braze = testBraze();
  await braze.users(id('a'));
  expect((await braze.call('POST', '/users/delete', body)).status).toBe(400);
  expect(braze.profile('a')).toBeDefined();
});
