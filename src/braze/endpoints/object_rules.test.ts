import { expect, test } from '@jest/globals';
import { identifierOf } from '../rules/lane.ts';
import { judged, madeObject, typeNamed } from '../testing/objects.ts';

const ALIAS = { alias_name: 'a', alias_label: 'shop' };
const MAIL = { email: 'Ada@Example.com' };
const STATE = { subscription_group_id: 'news', subscription_state: 'subscribed' };
const TOO_LONG = 'é'.repeat(119);
const LONGEST = 'é'.repeat(118);

const lanesOf = ({ lane, otherLane }: { lane: string; otherLane: string | null }) =>
  [lane, otherLane].map((each) => each && identifierOf(each));

test.each<[name: string, body: object, lane: string, otherLane: string | null, group: string]>([
  ['aliases', { external_id: 'ada', ...ALIAS }, 'external_id:ada', 'user_alias:shop:a', ''],
  ['aliases', { ...ALIAS }, 'user_alias:shop:a', null, ''],
  ['aliases', { external_id: null, ...ALIAS }, 'user_alias:shop:a', null, ''],
  [
    'alias_updates',
    { alias_label: 'sh:op', old_alias_name: 'a', new_alias_name: 'b' },
    'user_alias:sh\\:op:a',
    'user_alias:sh\\:op:b',
    '',
  ],
  [
    'identifications',
    { external_id: 'ada', user_alias: ALIAS },
    'external_id:ada',
    'user_alias:shop:a',
    'aliases_to_identify',
  ],
  [
    'identifications',
    { external_id: 7, ...MAIL },
    'external_id:7',
    'email:ada@example.com',
    'emails_to_identify',
  ],
  [
    'identifications',
    { external_id: 'ada', phone: '+49301' },
    'external_id:ada',
    'phone:+49301',
    'phone_numbers_to_identify',
  ],
  ['merges', { merge_external_id: 'bob', keep_external_id: 'ada' }, 'external_id:bob', 'external_id:ada', ''],
  [
    'merges',
    {
      merge_email: 'A@b.c',
      merge_prioritization: ['identified'],
      keep_alias_name: 'a',
      keep_alias_label: 'shop',
    },
    'email:a@b.c',
    'user_alias:shop:a',
    '',
  ],
  ['deletions', { external_id: 'ada', ...MAIL }, 'external_id:ada', null, 'external_ids'],
  [
    'deletions',
    { ...MAIL, phone: '+49301', prioritization: ['identified'] },
    'email:ada@example.com',
    null,
    'email_addresses',
  ],
  [
    'external_id_renames',
    { current_external_id: 'ada', new_external_id: 'ada2' },
    'external_id:ada',
    'external_id:ada2',
    '',
  ],
  ['external_id_removals', { external_id: 12345 }, 'external_id:12345', null, ''],
  ['subscriptions', { external_id: 'ada', ...MAIL, ...STATE }, 'external_id:ada', null, 'external_ids'],
  ['subscriptions', { ...MAIL, ...STATE }, 'email:ada@example.com', null, 'emails'],
  ['subscriptions', { phone: '+49301', ...STATE }, 'phone:+49301', null, 'phones'],
  ['catalog_items', { id: 7, Name: 'Chair' }, 'catalog_item:target:7', null, 'target'],
  ['campaign_triggers', { external_id: 'ada' }, 'external_id:ada', null, 'target'],
  ['canvas_triggers', { ...MAIL }, 'email:ada@example.com', null, 'target'],
])('%s %j are about %s and %s', (name, body, lane, otherLane, group) => {
  const target = typeNamed(name).target === undefined ? null : 'target';
  const object = madeObject(name, body, target);
  expect(lanesOf(object)).toEqual([lane, otherLane]);
  expect(object.group).toBe(group);
});

test.each<[name: string, body: object, notes: string[]]>([
  ['aliases', {}, ['BRAZE_REQUIRED /alias_name', 'BRAZE_REQUIRED /alias_label']],
  [
    'aliases',
    { alias_name: TOO_LONG, alias_label: TOO_LONG },
    ['BRAZE_ALIAS /alias_name', 'BRAZE_ALIAS /alias_label'],
  ],
  ['aliases', { alias_name: LONGEST, alias_label: LONGEST }, []],
  ['aliases', { external_id: 'x'.repeat(988), ...ALIAS }, ['BRAZE_EXTERNAL_ID_TOO_LONG /external_id']],
  ['aliases', { external_id: 'null', ...ALIAS }, ['BRAZE_PLACEHOLDER /external_id']],
  [
    'aliases',
    { alias_name: ' ', alias_label: ['x'] },
    ['BRAZE_IDENTIFIER /alias_name', 'BRAZE_IDENTIFIER /alias_label'],
  ],
  [
    'alias_updates',
    { alias_label: 'l', old_alias_name: 'a', new_alias_name: 'a' },
    ['BRAZE_SAME_USER /new_alias_name'],
  ],
  [
    'alias_updates',
    { alias_label: 'l', old_alias_name: 1, new_alias_name: '1' },
    ['BRAZE_SAME_USER /new_alias_name'],
  ],
  [
    'alias_updates',
    { alias_label: 'l', old_alias_name: 'a', new_alias_name: TOO_LONG },
    ['BRAZE_ALIAS /new_alias_name'],
  ],
  ['identifications', { external_id: 'ada' }, ['BRAZE_NO_IDENTIFIER ']],
  ['identifications', { user_alias: ALIAS }, ['BRAZE_REQUIRED /external_id']],
  [
    'identifications',
    { external_id: 'ada', user_alias: { ...ALIAS, alias_name: TOO_LONG } },
    ['BRAZE_ALIAS /user_alias/alias_name'],
  ],
  ['identifications', { external_id: 'ada', braze_id: 'b', ...MAIL }, ['~BRAZE_IGNORED_FIELD ']],
  [
    'identifications',
    { external_id: 'ada', ...MAIL, prioritization: [] },
    ['BRAZE_PRIORITIZATION /prioritization'],
  ],
  [
    'identifications',
    { external_id: 'ada', ...MAIL, prioritization: ['newest'] },
    ['BRAZE_PRIORITIZATION /prioritization'],
  ],
  [
    'identifications',
    { external_id: 'ada', ...MAIL, prioritization: ['identified', 'unidentified'] },
    ['BRAZE_PRIORITIZATION /prioritization'],
  ],
  [
    'identifications',
    { external_id: 'ada', ...MAIL, prioritization: ['identified', 'least_recently_updated'] },
    [],
  ],
  ['merges', { merge_external_id: 'ada' }, ['BRAZE_NO_IDENTIFIER /identifier_to_keep']],
  ['merges', {}, ['BRAZE_NO_IDENTIFIER /identifier_to_merge', 'BRAZE_NO_IDENTIFIER /identifier_to_keep']],
  ['merges', { merge_external_id: 1, keep_external_id: '1' }, ['BRAZE_SAME_USER /identifier_to_keep']],
  [
    'merges',
    { merge_email: 'a@b.c', keep_external_id: 'ada' },
    ['BRAZE_REQUIRED /identifier_to_merge/prioritization'],
  ],
  [
    'merges',
    { identifier_to_merge: { phone: '+49', prioritization: ['newest'] }, keep_external_id: 'ada' },
    ['BRAZE_PRIORITIZATION /identifier_to_merge/prioritization'],
  ],
  [
    'merges',
    { identifier_to_merge: { braze_id: 'b' }, keep_external_id: 'ada' },
    ['~BRAZE_IGNORED_FIELD /identifier_to_merge', 'BRAZE_NO_IDENTIFIER /identifier_to_merge'],
  ],
  [
    'merges',
    { merge_external_id: 'bob', identifier_to_keep: { user_alias: { alias_name: 'a' } } },
    ['BRAZE_ALIAS /identifier_to_keep/user_alias/alias_label'],
  ],
  [
    'merges',
    { identifier_to_merge: { external_id: 'a', user_alias: ALIAS }, keep_external_id: 'b' },
    ['BRAZE_SEVERAL_IDENTIFIERS /identifier_to_merge'],
  ],
  ['deletions', { email: 'a@b.c' }, ['BRAZE_REQUIRED /prioritization']],
  [
    'deletions',
    { phone: '+49', prioritization: ['least_recently_updated'] },
    ['BRAZE_PRIORITIZATION /prioritization'],
  ],
  [
    'deletions',
    { user_alias: { alias_name: 'a', alias_label: TOO_LONG } },
    ['BRAZE_ALIAS /user_alias/alias_label'],
  ],
  ['deletions', { external_id: 'ada', plan: 'pro' }, ['~BRAZE_IGNORED_FIELD ']],
  ['deletions', { external_id: 'ada', braze_id: 'b' }, ['BRAZE_SEVERAL_IDENTIFIERS ']],
  [
    'external_id_renames',
    { current_external_id: 5, new_external_id: '5' },
    ['BRAZE_SAME_USER /new_external_id'],
  ],
  ['external_id_renames', { new_external_id: 'b' }, ['BRAZE_REQUIRED /current_external_id']],
  ['external_id_removals', { external_id: true }, ['BRAZE_PLACEHOLDER /external_id']],
  ['external_id_removals', {}, ['BRAZE_REQUIRED /external_id']],
  [
    'subscriptions',
    { external_id: 'ada' },
    ['BRAZE_REQUIRED /subscription_group_id', 'BRAZE_REQUIRED /subscription_state'],
  ],
  [
    'subscriptions',
    { external_id: 'ada', ...STATE, subscription_state: 'opted_in' },
    ['BRAZE_FIELD /subscription_state'],
  ],
  [
    'subscriptions',
    { external_id: 'ada', ...STATE, subscription_group_id: 7 },
    ['BRAZE_FIELD /subscription_group_id'],
  ],
  [
    'subscriptions',
    { external_id: 'ada', ...STATE, use_double_opt_in_logic: 'yes' },
    ['BRAZE_FIELD /use_double_opt_in_logic'],
  ],
  ['subscriptions', { phone: '0301234567', ...STATE }, ['BRAZE_PHONE /phone']],
  ['subscriptions', { phone: '+49 30 1234567', ...STATE }, ['BRAZE_PHONE /phone']],
  ['subscriptions', { external_id: 'ada', phone: '0301234567', ...STATE }, []],
  ['subscriptions', { email: 'ada', ...STATE }, ['BRAZE_EMAIL /email']],
  ['subscriptions', { user_alias: ALIAS, ...STATE }, ['~BRAZE_IGNORED_FIELD ', 'BRAZE_NO_IDENTIFIER ']],
  ['catalog_items', { Name: 'Chair' }, ['BRAZE_REQUIRED /id']],
  ['catalog_items', { id: 'a b' }, ['BRAZE_ITEM_ID /id']],
  ['catalog_items', { id: 'x'.repeat(251) }, ['BRAZE_ITEM_ID /id']],
  ['catalog_items', { id: 'x'.repeat(250), note: 'x'.repeat(5_000) }, []],
  ['catalog_items', { id: 'a', note: 'x'.repeat(5_001) }, ['BRAZE_TOO_LARGE /note']],
  ['catalog_items', { id: 'a', 'a.b': 1 }, ['BRAZE_NAME /a.b']],
])('%s %j: %j', (name, body, notes) => {
  const target = typeNamed(name).target === undefined ? null : 'target';
  expect(judged(typeNamed(name), body, target).notes).toEqual(notes);
});

test('who gets two subscription states of one group, or comes twice, does not in one request', () => {
  const shares = (name: string, earlier: object, later: object) =>
    typeNamed(name).mayShare?.(JSON.stringify(earlier), JSON.stringify(later)) ?? true;
  expect(shares('subscriptions', STATE, STATE)).toBe(false);
  expect(shares('subscriptions', STATE, { ...STATE, subscription_group_id: 'sms' })).toBe(true);
  for (const name of ['catalog_items', 'campaign_triggers', 'canvas_triggers'])
    expect(shares(name, {}, {})).toBe(false);
  expect(shares('deletions', {}, {})).toBe(true);
});

test('members that a merge does not take are left out: Braze would refuse all pairs of the request', () => {
  const { object, notes } = judged(typeNamed('merges'), {
    identifier_to_merge: { external_id: 'bob', first_name: 'Bob', email: 'b@c.d' },
    keep_external_id: 'ada',
    keep_email: 'a@b.c',
    keep_prioritization: ['identified'],
  });
  expect(JSON.parse(object?.json ?? '')).toEqual({
    identifier_to_merge: { external_id: 'bob' },
    identifier_to_keep: { external_id: 'ada' },
  });
  expect(notes).toEqual(['~BRAZE_IGNORED_FIELD /identifier_to_merge']);
});
