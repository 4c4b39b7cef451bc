import { describe, expect, test } from '@jest/globals';
import type { MappingMethod } from '../config/config.ts';
import { compileStreams } from './streams.ts';
import { columnsNamed, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';
import { CASES } from './testing/object_cases.ts';
import { fieldsOf, mapBy, requestsBy, settingsOf } from './testing/objects.ts';
import { COLUMNS } from './testing/rows.ts';

describe('all mistakes of a row at once', () => {
  test.each<[string, object, string[]]>([
    [
      'aliases',
      { external_id: 'n/a', alias_name: '', alias_label: 'x'.repeat(237) },
      ['BRAZE_PLACEHOLDER /external_id', 'BRAZE_ALIAS /alias_label', 'BRAZE_REQUIRED /alias_name'],
    ],
    [
      'alias_updates',
      { alias_label: null, old_alias_name: 'a', new_alias_name: 'a' },
      ['BRAZE_REQUIRED /alias_label', 'BRAZE_SAME_USER /new_alias_name'],
    ],
    [
      'identifications',
      { external_id: null, email: null, prioritization: ['x'] },
      ['BRAZE_NO_IDENTIFIER ', 'BRAZE_REQUIRED /external_id', 'BRAZE_PRIORITIZATION /prioritization'],
    ],
    [
      'deletions',
      { email: 'nobody', prioritization: ['identified', 'unidentified'] },
      ['BRAZE_EMAIL /email', 'BRAZE_PRIORITIZATION /prioritization'],
    ],
    [
      'external_id_renames',
      { current_external_id: null, new_external_id: 'x'.repeat(988) },
      ['BRAZE_EXTERNAL_ID_TOO_LONG /new_external_id', 'BRAZE_REQUIRED /current_external_id'],
    ],
    ['external_id_removals', { external_id: '' }, ['BRAZE_REQUIRED /external_id']],
    [
      'subscriptions',
      { external_id: null, subscription_group_id: '', subscription_state: 'opted_in' },
      ['BRAZE_NO_IDENTIFIER ', 'BRAZE_FIELD /subscription_group_id', 'BRAZE_FIELD /subscription_state'],
    ],
    ['catalog_items', { id: 'a b', text: 'x'.repeat(5_001) }, ['BRAZE_ITEM_ID /id', 'BRAZE_TOO_LARGE /text']],
    [
      'campaign_triggers',
      { email: null, send_to_existing_only: false, text: 'x'.repeat(51_200), attributes: { time_zone: 5 } },
      ['BRAZE_NO_IDENTIFIER ', 'BRAZE_TOO_LARGE /trigger_properties'],
    ],
    [
      'canvas_triggers',
      { external_id: null, send_to_existing_only: false, context: { a: 'x'.repeat(51_200) } },
      ['BRAZE_NO_IDENTIFIER ', 'BRAZE_TOO_LARGE /context', 'BRAZE_REQUIRED /send_to_existing_only'],
    ],
    [
      'events',
      { external_id: null, name: null, time: null },
      ['BRAZE_NO_IDENTIFIER ', 'BRAZE_REQUIRED /name', 'BRAZE_REQUIRED /time'],
    ],
  ])('%s', (object, row, reasons) => {
    expect(requestsBy(object, COLUMNS, row)).toEqual(reasons);
    expect(requestsBy(object, fieldsOf(row), row)).toEqual(reasons);
  });
  test('a text of 5,000 characters outside of the basic plane is none too many', () => {
    const text = '\u{1F97E}'.repeat(5_000);
    expect(requestsBy('catalog_items', COLUMNS, { id: 'a', text })).toEqual([
      ['PUT /catalogs/products/items', { items: [{ id: 'a', text }] }],
    ]);
  });
  test('the message without an identifier names those that the object takes', () => {
    const message = (object: string, row: object) =>
      mapBy(object, COLUMNS, Object.keys(row)).map(row).rejections?.[0]?.message;
    expect(
      message('subscriptions', {
        external_id: null,
        subscription_group_id: 'g',
        subscription_state: 'subscribed',
      }),
    ).toMatch(/^no identifier: `external_id`, `email` and `phone` are all/);
    expect(message('identifications', { external_id: 'u', email: null })).toMatch(
      /^no identifier: `user_alias`, `email` and `phone` are all/,
    );
  });
});

test.each([
  'aliases',
  'alias_updates',
  'identifications',
  'merges',
  'deletions',
  'external_id_renames',
  'external_id_removals',
  'subscriptions',
])('%s: a member that is no field is left out with a warning', (object) => {
  const known = CASES.find((each) => each.object === object);
  const row = known?.row ?? { merge_external_id: 'a', keep_external_id: 'b' };
  const schema = {
    ...(known?.schema ?? { merge_external_id: {}, keep_external_id: {} }),
    more: { const: 1 },
  };
  const { map, warned } = mapBy(object, jsonSchema({ properties: schema }), Object.keys(row));
  expect(map(row).objects?.map(({ json }) => json.includes('more'))).toEqual([false]);
  expect(warned).toEqual(['BRAZE_IGNORED_FIELD customers#']);
});

test('attributes of a recipient name no user of their own', () => {
  const row = { external_id: 'u', attributes: { external_id: 'other', email: 'a@b.c', plan: 1 } };
  expect(requestsBy('campaign_triggers', COLUMNS, row)).toEqual(['BRAZE_FIELD /attributes/external_id']);
});

describe('advice before the first row', () => {
  function said(object: string, mapping: MappingMethod, columns: readonly string[]): string[] {
    const { problems, warnings } = compileStreams(
      {
        streams: [entryOf(object, mapping, settingsOf(object))],
        updateExistingOnly: false,
        defaultBrazeApp: null,
      },
      [streamOf(columnsNamed(...columns))],
      () => {},
    );
    return [...problems, ...warnings].map(({ path, message }) => `${path} ${message}`);
  }
  const one = (pattern: RegExp) => [expect.stringMatching(pattern)];

  test('merges need one of each side', () => {
    expect(said('merges', COLUMNS, ['merge_external_id', 'x'])).toEqual(
      one(/fills no identifier.*`identifier_to_keep`, `keep_external_id`/),
    );
    expect(said('merges', COLUMNS, ['x'])).toEqual([
      expect.stringMatching(/`merge_external_id`/),
      expect.stringMatching(/`keep_external_id`/),
    ]);
    expect(said('merges', COLUMNS, ['MERGE_EMAIL', 'MERGE_PRIORITIZATION', 'KEEP_EXTERNAL_ID'])).toEqual([]);
    const nested = { identifier_to_merge: {}, identifier_to_keep: {} };
    expect(said('merges', jsonSchema({ properties: nested }), Object.keys(nested))).toEqual([]);
  });
  test.each<[string, string[], RegExp]>([
    ['identifications', ['external_id'], /fills no identifier.*`user_alias` \(from .*\), `email` or `phone`/],
    ['identifications', ['email'], /never fills `external_id`/],
    ['deletions', ['name'], /fills no identifier/],
    ['subscriptions', ['external_id', 'subscription_group_id'], /never fills `subscription_state`/],
    ['catalog_items', ['name'], /never fills `id`/],
    [
      'campaign_triggers',
      ['phone'],
      /fills no identifier.*`external_id`, `user_alias` \(from .*\) or `email`/,
    ],
    ['external_id_renames', ['current_external_id'], /never fills `new_external_id`/],
  ])('%s of %j', (object, columns, pattern) => {
    expect(said(object, COLUMNS, columns)).toEqual(one(pattern));
  });
  test('what passes has no place in an object of fields alone', () => {
    const row = { external_id: 'u', plan: 'x' };
    const id = { external_id: {} };
    const passing = { ...fieldsOf({ external_id: 0 }), passThrough: true } as MappingMethod;
    expect(said('deletions', passing, Object.keys(row))).toEqual(
      one(/^\/streams\/0\/mapping\/pass_through true has no effect: a deletion has no members/),
    );
    expect(
      said('deletions', jsonSchema({ properties: id, additionalProperties: true }), Object.keys(row)),
    ).toEqual(one(/#\/additionalProperties it has no effect/));
    for (const object of ['catalog_items', 'campaign_triggers']) {
      const line = {
        from: 'external_id',
        to: object === 'catalog_items' ? 'id' : 'external_id',
        type: 'as_is' as const,
      };
      expect(said(object, { method: 'fields', fields: [line], passThrough: true }, Object.keys(row))).toEqual(
        [],
      );
    }
  });
});
