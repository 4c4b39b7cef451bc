import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import { many, testBraze } from '../testing.ts';

const alias = (name: string, label = 'l') => ({ alias_name: name, alias_label: label });
const { ada, bob } = { ada: { external_id: 'ada' }, bob: { external_id: 'bob' } };
const add = (...aliases: JsonObject[]) => ({ user_aliases: aliases });
const update = (old_alias_name: string, new_alias_name: string) => ({
  alias_label: 'l',
  old_alias_name,
  new_alias_name,
});

test('a known user gets an alias, under which it is tracked from then on', async () => {
  const braze = testBraze();
  await braze.users(ada);
  const answer = await braze.call('POST', '/users/alias/new', add({ ...ada, ...alias('a') }));
  expect([answer.status, answer.body]).toEqual([201, { aliases_processed: 1, message: 'success' }]);
  await braze.users({ user_alias: alias('a'), plan: 'gold' });
  expect(braze.profile('ada')).toMatchObject({
    user_aliases: [alias('a')],
    custom_attributes: { plan: 'gold' },
  });
});

test('without an external_id an alias makes a profile', async () => {
  const braze = testBraze();
  await braze.post('/users/alias/new', add(alias('a')));
  expect(braze.shown('profiles')).toMatchObject({ total: 1, profiles: [{ user_aliases: [alias('a')] }] });
});

test.each<[string, JsonObject, string]>([
  ['of a user who is not known', { external_id: 'eve', ...alias('b') }, 'no user has this external_id'],
  ['that another user has', { ...bob, ...alias('a') }, 'the alias is in use'],
  ['of a label that the user has', { ...ada, ...alias('b') }, 'the user has an alias of this label'],
  [
    'inside of a user_alias',
    { ...ada, user_alias: alias('b', 'm') },
    'it has neither alias_name nor alias_label',
  ],
])('an alias %s is counted, and nothing comes of it', async (_, object, reason) => {
  const braze = testBraze();
  await braze.users(ada, bob);
  await braze.post('/users/alias/new', add({ ...ada, ...alias('a') }));
  expect(await braze.post('/users/alias/new', add(object))).toEqual({
    aliases_processed: 1,
    message: 'success',
  });
  expect(braze.effects()[1]).toEqual(['nothing', reason]);
  expect(braze.profile('ada')?.user_aliases).toEqual([alias('a')]);
  expect(braze.shown('profiles').total).toBe(2);
});

test('an alias that can be none is named by its place, and the others are taken', async () => {
  const braze = testBraze();
  await braze.users(ada);
  const long = { ...ada, alias_name: 'x'.repeat(237), alias_label: 'm' };
  expect(
    await braze.post('/users/alias/new', add(long, { ...ada, ...alias('a') }, { ...ada, alias_name: 7 })),
  ).toEqual({
    aliases_processed: 1,
    message: 'success',
    errors: [
      {
        type: "'alias_name' and 'alias_label' must be strings",
        input_array: 'user_identifiers',
        index: 0,
      },
      {
        type: "'alias_name' and 'alias_label' must be strings",
        input_array: 'user_identifiers',
        index: 2,
      },
    ],
  });
  expect(braze.profile('ada')?.user_aliases).toEqual([alias('a')]);
});

test('an alias is renamed, and found by its new name alone', async () => {
  const braze = testBraze();
  await braze.users(ada);
  await braze.post('/users/alias/new', add({ ...ada, ...alias('a') }));
  const answer = await braze.post('/users/alias/update', { alias_updates: [update('a', 'b')] });
  expect(answer).toEqual({ aliases_processed: 1, message: 'success' });
  expect(braze.profile('ada')?.user_aliases).toEqual([alias('b')]);
  await braze.post('/users/alias/new', add(alias('a')));
  expect(braze.shown('profiles').total).toBe(2);
});

test('a rename of an alias that nobody has, or to one in use, is counted, and nothing comes of it', async () => {
  const braze = testBraze();
  await braze.post('/users/alias/new', add(alias('a'), alias('b')));
  await braze.post('/users/alias/update', { alias_updates: [update('x', 'y'), update('a', 'b')] });
  expect(braze.effects().slice(2)).toEqual([
    ['nothing', 'no user has the old alias'],
    ['nothing', 'the new alias is in use'],
  ]);
});

test('renames that follow from each other come in the wrong order within one request', async () => {
  const braze = testBraze();
  await braze.post('/users/alias/new', add(alias('a')));
  await braze.post('/users/alias/update', { alias_updates: [update('a', 'b'), update('b', 'c')] });
  expect(braze.shown('profiles')).toMatchObject({ profiles: [{ user_aliases: [alias('b')] }] });
});

test.each([
  ['/users/alias/new', 'user_aliases'],
  ['/users/alias/update', 'alias_updates'],
])('%s takes 50 at most, and at least one', async (path, list) => {
  const braze = testBraze();
  const some = (count: number) => ({ [list]: many(count, (index) => alias(`a${index}`)) });
  expect((await braze.call('POST', path, some(50))).status).toBe(201);
  for (const body of [some(51), some(0), {}, { [list]: {} }, []]) {
    expect((await braze.call('POST', path, body)).status).toBe(400);
  }
});
