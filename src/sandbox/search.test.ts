import { describe, expect, test } from '@jest/globals';
import { searchProfiles } from './search.ts';
import { many, type TestBraze, testBraze } from './testing.ts';

const found = ({ braze }: TestBraze, text: string, most = 9, limit?: number) =>
  searchProfiles(braze.workspace.profiles, text, most, limit).map(({ externalId }) => externalId);

async function three(): Promise<TestBraze> {
  const braze = testBraze();
  await braze.users(
    { external_id: 'ada-lovelace', email: 'Ada@example.com', phone: '+49301234567' },
    { external_id: 'grace', email: 'grace@example.com' },
    { external_id: 'ada' },
  );
  await braze.post('/users/alias/new', {
    user_aliases: [{ external_id: 'grace', alias_name: 'G-7', alias_label: 'loyalty' }],
  });
  return braze;
}

describe('a profile is found by', () => {
  test.each([
    ['ada', ['ada', 'ada-lovelace']],
    ['ADA', ['ada-lovelace', 'ada']],
    [' ada@EXAMPLE.com ', ['ada-lovelace']],
    ['example', ['ada-lovelace', 'grace']],
    ['+4930', ['ada-lovelace']],
    ['g-7', ['grace']],
    ['loyalty:G-7', ['grace']],
    ['nobody', []],
  ])('%j: %j', async (text, expected) => {
    expect(found(await three(), text)).toEqual(expected);
  });

  test('its braze_id, and a former external_id', async () => {
    const braze = await three();
    await braze.post('/users/external_ids/rename', {
      external_id_renames: [{ current_external_id: 'grace', new_external_id: 'hopper' }],
    });
    const [profile] = searchProfiles(braze.braze.workspace.profiles, 'grace', 1);
    expect(profile?.externalId).toBe('hopper');
    expect(found(braze, profile?.brazeId ?? '')).toEqual(['hopper']);
  });
});

describe('without a text', () => {
  test('those are found that were updated last', async () => {
    const braze = await three();
    await braze.users({ external_id: 'ada-lovelace', visits: 1 });
    expect(found(braze, ' ')).toEqual(['ada-lovelace', 'grace', 'ada']);
    expect(found(braze, '', 1)).toEqual(['ada-lovelace']);
  });

  test('one that is gone is not among them, and none is after all was forgotten', async () => {
    const braze = await three();
    await braze.post('/users/delete', { external_ids: ['grace'] });
    expect(found(braze, '')).toEqual(['ada', 'ada-lovelace']);
    braze.braze.workspace.clear();
    expect(found(braze, '')).toEqual([]);
    await braze.users({ external_id: 'new' });
    expect(found(braze, '')).toEqual(['new']);
  });

  test('the last of many', async () => {
    const braze = testBraze();
    for (let each = 0; each < 5; each++)
      await braze.users(...many(70, (index) => ({ external_id: `${each}-${index}` })));
    expect(found(braze, '', 3)).toEqual(['4-69', '4-68', '4-67']);
  });
});

test('a search looks through a bounded number of profiles, and yet finds whole identifiers', async () => {
  const braze = await three();
  expect(found(braze, 'grace', 9, 1)).toEqual(['grace']);
  expect(found(braze, 'loyalty:G-7', 9, 1)).toEqual(['grace']);
  expect(found(braze, 'grac', 9, 1)).toEqual([]);
});
