import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import { many, testBraze } from '../testing.ts';

const GROUP = '0b9fc9fa-5f4f-4f0e-a1fe-1b5b3a9e2c11';
const alias = (name: string, label = 'l') => ({ alias_name: name, alias_label: label });
const event = (fields: JsonObject) => ({ name: 'Seen', time: '2024-01-01T00:00:00Z', ...fields });
const purchase = (fields: JsonObject) => ({
  product_id: 'p',
  currency: 'USD',
  price: 2,
  time: '2024-01-01T00:00:00Z',
  ...fields,
});
const pair = (from: JsonObject, into: JsonObject) => ({
  identifier_to_merge: from,
  identifier_to_keep: into,
});
const merging = (...pairs: JsonObject[]) => ({ merge_updates: pairs });
const id = (external_id: string) => ({ external_id });
const latest = ['most_recently_updated'];

describe('a merge', () => {
  test('moves what the kept user lacks, and sums what is counted', async () => {
    const braze = testBraze();
    await braze.post('/users/track', {
      attributes: [
        {
          ...id('old'),
          email: 'old@example.com',
          first_name: 'Ada',
          last_name: 'Old',
          plan: 'free',
          a: 1,
          subscription_groups: [{ subscription_group_id: GROUP, subscription_state: 'subscribed' }],
        },
        { ...id('new'), last_name: 'New', plan: 'gold', b: 2 },
      ],
      events: [event(id('old')), event({ ...id('new'), time: '2024-02-01T00:00:00Z' })],
      purchases: [purchase(id('old')), purchase({ ...id('new'), quantity: 2 })],
    });
    await braze.post('/users/alias/new', {
      user_aliases: [
        { ...id('old'), ...alias('o') },
        { ...id('old'), ...alias('o', 'm') },
        { ...id('new'), ...alias('n') },
      ],
    });
    const answer = await braze.call('POST', '/users/merge', merging(pair(id('old'), id('new'))));
    expect([answer.status, answer.body]).toEqual([202, { message: 'success' }]);
    expect(braze.profile('old')).toBeUndefined();
    expect(braze.profile('new')).toMatchObject({
      email: 'old@example.com',
      first_name: 'Ada',
      last_name: 'New',
      custom_attributes: { plan: 'gold', a: 1, b: 2 },
      subscription_groups: [{ subscription_group_id: GROUP, subscription_state: 'subscribed' }],
      custom_events: [
        { name: 'Seen', count: 2, first: '2024-01-01T00:00:00.000Z', last: '2024-02-01T00:00:00.000Z' },
      ],
      purchases: [{ name: 'p', count: 3 }],
      total_revenue: 6,
      user_aliases: [alias('n'), alias('o', 'm')],
    });
    expect(braze.shown('events?external_id=new').total).toBe(2);
    expect(braze.shown('deleted')).toMatchObject({
      total: 1,
      deleted: [{ how: 'merged', profile: { external_id: 'old' } }],
    });
  });

  test('finds users by alias and by address, once the prioritization leaves one', async () => {
    const braze = testBraze();
    await braze.post('/users/alias/new', { user_aliases: [alias('a')] });
    await braze.users({ ...id('u'), email: 'u@example.com' }, { ...id('v'), email: 'u@example.com' });
    const to = { email: 'U@example.com', prioritization: ['identified', ...latest] };
    await braze.post('/users/merge', merging(pair({ user_alias: alias('a') }, to)));
    expect(braze.profile('v')?.user_aliases).toEqual([alias('a')]);
  });

  test.each([
    ['most_recently_updated', 'v'],
    ['least_recently_updated', 'u'],
  ])('takes the %s of several users', async (priority, kept) => {
    const braze = testBraze();
    const email = 'u@example.com';
    await braze.users({ ...id('u'), email }, { ...id('v'), email }, { ...id('w'), n: 1 });
    await braze.post('/users/merge', merging(pair(id('w'), { email, prioritization: [priority] })));
    expect(braze.profile(kept)?.custom_attributes).toEqual({ n: 1 });
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    ['of nobody', id('x'), id('u'), 'the user to merge is not known, or there are several'],
    ['into nobody', id('u'), id('x'), 'the user to keep is not known, or there are several'],
    [
      'of several',
      { email: 'u@example.com', prioritization: ['identified'] },
      id('w'),
      'the user to merge is not known, or there are several',
    ],
    ['into oneself', id('u'), id('u'), 'both are the same user'],
  ])('%s is accepted, and nothing comes of it', async (_, from, into, reason) => {
    const braze = testBraze();
    await braze.users(
      { ...id('u'), email: 'u@example.com' },
      { ...id('v'), email: 'u@example.com' },
      id('w'),
    );
    expect(await braze.post('/users/merge', merging(pair(from, into)))).toEqual({ message: 'success' });
    expect(braze.effects()).toEqual([['nothing', reason]]);
    expect(braze.shown('profiles').total).toBe(3);
  });

  test('comes in the wrong order where another pair of the request names the user', async () => {
    const braze = testBraze();
    await braze.users({ ...id('a'), a: 1 }, id('b'), id('c'));
    await braze.post('/users/merge', merging(pair(id('a'), id('b')), pair(id('b'), id('c'))));
    expect(braze.profile('c')?.custom_attributes).toBeUndefined();
    expect(braze.profile('a')).toBeDefined();
  });

  test.each<[JsonObject, RegExp]>([
    [{}, /must be an array of objects/],
    [{ merge_updates: 'x' }, /must be an array of objects/],
    [merging({ identifier_to_merge: id('a') }), /must only have/],
    [merging({ ...pair(id('a'), id('b')), more: 1 }), /must only have/],
    [merging(pair({ external_id: 7 }, id('b'))), /identifiers must be objects/],
    [merging(pair({ ...id('a'), email: 'a@example.com' }, id('b'))), /identifiers must be objects/],
    [merging(pair({ email: 'a@example.com' }, id('b'))), /identifiers must be objects/],
    [merging(pair({ braze_id: 'x' }, id('b'))), /identifiers must be objects/],
    [
      merging(pair({ email: 'a@example.com', prioritization: ['identified', 'unidentified'] }, id('b'))),
      /identifiers must be objects/,
    ],
    [merging(pair({ email: 'a@example.com', prioritization: ['newest'] }, id('b'))), /identifiers must be/],
    [merging(...many(51, () => pair(id('a'), id('b')))), /may not contain more than 50 merge updates/],
  ])('%j is refused as a whole', async (body, message) => {
    const braze = testBraze();
    await braze.users(id('u'), id('v'));
    const { status, body: answer } = await braze.call('POST', '/users/merge', body);
    expect([status, answer.message]).toEqual([400, expect.stringMatching(message)]);
    expect(braze.shown('profiles').total).toBe(2);
  });

  test('with one malformed pair costs the whole request', async () => {
    const braze = testBraze();
    await braze.users(id('a'), id('b'));
    const { status } = await braze.call('POST', '/users/merge', merging(pair(id('a'), id('b')), {}));
    expect([status, braze.shown('profiles').total]).toEqual([400, 2]);
    expect(braze.shown('counters')).toMatchObject({ objects: { merges: { accepted: 0, rejected: 2 } } });
  });
});

describe('identifying', () => {
  const identifying = (user_alias: JsonObject, external_id = 'ada') => ({
    aliases_to_identify: [{ external_id, user_alias }],
  });

  test('gives an external_id that nobody has to the profile', async () => {
    const braze = testBraze();
    await braze.users({ user_alias: alias('a'), plan: 'gold', _update_existing_only: false });
    const answer = await braze.call('POST', '/users/identify', identifying(alias('a')));
    expect([answer.status, answer.body]).toEqual([201, { aliases_processed: 1, message: 'success' }]);
    expect(braze.profile('ada')).toMatchObject({
      user_aliases: [alias('a')],
      custom_attributes: { plan: 'gold' },
    });
  });

  test('merges the profile into a user that is known', async () => {
    const braze = testBraze();
    await braze.users(
      { user_alias: alias('a'), plan: 'free', a: 1, _update_existing_only: false },
      { ...id('ada'), plan: 'gold' },
    );
    await braze.post('/users/identify', identifying(alias('a')));
    expect(braze.shown('profiles')).toMatchObject({
      total: 1,
      profiles: [{ user_aliases: [alias('a')], custom_attributes: { plan: 'gold', a: 1 } }],
    });
    expect(braze.shown('deleted')).toMatchObject({ deleted: [{ how: 'identified' }] });
  });

  test('does nothing where no single profile is left, or both have an alias of one label', async () => {
    const braze = testBraze();
    await braze.post('/users/alias/new', { user_aliases: [alias('a'), alias('b'), alias('c', 'm')] });
    await braze.post('/users/identify', identifying(alias('a')));
    await braze.post('/users/identify', identifying(alias('A')));
    await braze.post('/users/identify', identifying(alias('b')));
    await braze.post('/users/identify', identifying(alias('a'), 'bob'));
    expect(braze.effects().slice(4)).toEqual([
      ['nothing', 'no user has this identifier, or several have'],
      ['nothing', 'the identified user has an alias of this label'],
      ['nothing', 'the user has an external_id already'],
    ]);
    expect(braze.profile('bob')).toBeUndefined();
  });

  test('finds by address and number as the prioritization says', async () => {
    const braze = testBraze();
    await braze.users(
      { email: 'u@example.com', n: 1 },
      { ...id('ada'), email: 'u@example.com' },
      { phone: '+4915112345678', n: 2 },
    );
    const answer = await braze.post('/users/identify', {
      emails_to_identify: [{ ...id('eve'), email: 'u@example.com', prioritization: ['unidentified'] }],
      phone_numbers_to_identify: [{ ...id('bob'), phone: '+4915112345678', prioritization: latest }],
    });
    expect(answer).toEqual({ emails_processed: 1, phone_numbers_processed: 1, message: 'success' });
    expect(braze.profile('bob')?.custom_attributes).toEqual({ n: 2 });
  });

  test('names refused objects by a place alone, whichever list they came in', async () => {
    const braze = testBraze();
    const answer = await braze.post('/users/identify', {
      aliases_to_identify: [{ user_alias: alias('a') }],
      emails_to_identify: [{ ...id('u'), email: 'u@example.com' }],
    });
    expect(answer).toEqual({
      aliases_processed: 0,
      emails_processed: 0,
      message: 'success',
      errors: [
        { type: "'external_id' is required", input_array: 'user_identifiers', index: 0 },
        { type: "'email' and 'prioritization' are required", input_array: 'user_identifiers', index: 0 },
      ],
    });
  });

  test('takes 50 over all lists', async () => {
    const braze = testBraze();
    const some = (count: number) => many(count, () => ({ ...id('u'), user_alias: alias('a') }));
    const emails = [{ ...id('u'), email: 'u@example.com', prioritization: latest }];
    const call = (aliases: number) =>
      braze.call('POST', '/users/identify', {
        aliases_to_identify: some(aliases),
        emails_to_identify: emails,
      });
    expect([(await call(49)).status, (await call(50)).status]).toEqual([201, 400]);
    expect((await braze.call('POST', '/users/identify', {})).status).toBe(400);
  });
});
