import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import { many, testBraze } from '../testing.ts';

const RENAME = '/users/external_ids/rename';
const REMOVE = '/users/external_ids/remove';
const rename = (current_external_id: string, new_external_id: string) => ({
  current_external_id,
  new_external_id,
});
const renames = (...list: JsonObject[]) => ({ external_id_renames: list });
const id = (external_id: string) => ({ external_id });

test('a renamed user keeps what it has, and is found by both ids until the former one is removed', async () => {
  const braze = testBraze();
  await braze.users({ ...id('a'), plan: 'gold' });
  const answer = await braze.call('POST', RENAME, renames(rename('a', 'b')));
  expect([answer.status, answer.body]).toEqual([
    201,
    { external_ids: [rename('a', 'b')], rename_errors: [], message: 'success' },
  ]);
  await braze.users({ ...id('a'), visits: 1 });
  expect(braze.profile('b')).toMatchObject({
    external_id: 'b',
    deprecated_external_ids: ['a'],
    custom_attributes: { plan: 'gold', visits: 1 },
  });
  expect(await braze.post(REMOVE, { external_ids: ['a'] })).toEqual({
    removed_ids: ['a'],
    removal_errors: [],
    message: 'success',
  });
  expect(braze.profile('a')).toBeUndefined();
  await braze.users(id('a'));
  expect(braze.shown('profiles').total).toBe(2);
});

test('a former id deletes the user', async () => {
  const braze = testBraze();
  await braze.users(id('a'));
  await braze.post(RENAME, renames(rename('a', 'b')));
  await braze.post('/users/delete', { external_ids: ['a'] });
  expect(braze.profile('b')).toBeUndefined();
  await braze.users(id('a'));
  expect(braze.profile('a')).not.toHaveProperty('deprecated_external_ids');
});

test('renames that break a rule are named by their place, the others are made', async () => {
  const braze = testBraze();
  await braze.users(id('a'), id('b'), id('c'));
  await braze.post(RENAME, renames(rename('c', 'd')));
  const list = renames(
    rename('a', 'x'),
    rename('a', 'a'),
    rename('a', 'b'),
    rename('a', 'c'),
    rename('c', 'y'),
    rename('eve', 'z'),
    {},
  );
  const { external_ids, rename_errors } = await braze.post(RENAME, list);
  expect(external_ids).toEqual([rename('a', 'x')]);
  expect(rename_errors).toEqual([
    [1, "'new_external_id' is not valid"],
    [2, "'new_external_id' is already in use"],
    [3, "'new_external_id' is already in use"],
    [4, "'current_external_id' is not a primary external_id"],
    [5, "'current_external_id' is not a primary external_id"],
    [6, "'current_external_id' is not valid"],
  ]);
  expect(braze.profile('x')).toBeDefined();
});

test('two renames to one id are both told as made, and one of them is', async () => {
  const braze = testBraze();
  await braze.users(id('a'), id('b'));
  const { rename_errors } = await braze.post(RENAME, renames(rename('a', 'x'), rename('b', 'x')));
  expect(rename_errors).toEqual([]);
  expect(braze.effects()).toEqual([['nothing', 'the new external_id is in use by now'], ['applied']]);
  expect(braze.profile('x')?.deprecated_external_ids).toEqual(['b']);
});

test('only former ids are removed; one that nobody had is told as removed', async () => {
  const braze = testBraze();
  await braze.users(id('a'));
  expect(await braze.post(REMOVE, { external_ids: ['a', 'eve'] })).toEqual({
    removed_ids: ['eve'],
    removal_errors: [[0, 'the external_id is not deprecated']],
    message: 'success',
  });
  expect(braze.profile('a')).toBeDefined();
});

test.each([
  [RENAME, 'external_id_renames', () => rename('a', 'b')],
  [REMOVE, 'external_ids', () => 'a'],
])('%s takes 50 at most, and at least one', async (path, list, make) => {
  const braze = testBraze();
  const call = async (count: number) =>
    (await braze.call('POST', path, { [list]: many<JsonObject | string>(count, make) })).status;
  expect([await call(50), await call(51), await call(0)]).toEqual([201, 400, 400]);
});
