import { describe, expect, test } from '@jest/globals';
import { objectTypeOf } from '../braze/endpoints/index.ts';
import type { FieldMapping, MappingMethod } from '../config/config.ts';
import { jsonSchema } from './testing/compiled.ts';
import { CASES } from './testing/object_cases.ts';
import { fieldsOf, requestsBy } from './testing/objects.ts';
import { COLUMNS } from './testing/rows.ts';

/* Every object beyond those of /users/track, in every method: what goes out, and what is refused before. */

describe.each(CASES)('$object $by', ({ object, row, schema, request, body }) => {
  const wanted = [[request, body]];
  test('columns, in any case', () => {
    expect(requestsBy(object, COLUMNS, row)).toEqual(wanted);
    if (object === 'catalog_items') return;
    const names = Object.keys(row).filter((name) => objectTypeOf(object)?.fields.has(name));
    const capitals = Object.entries(row).map(([name, value]) => [
      names.includes(name) ? name.toUpperCase() : name,
      value,
    ]);
    expect(requestsBy(object, COLUMNS, Object.fromEntries(capitals))).toEqual(wanted);
  });
  test('fields', () => expect(requestsBy(object, fieldsOf(row), row)).toEqual(wanted));
  test('json_schema', () => {
    expect(requestsBy(object, jsonSchema({ properties: schema }), row)).toEqual(wanted);
  });
});

describe('merges', () => {
  const row = {
    merge_alias_name: 'a',
    merge_alias_label: 'crm',
    keep_email: 'a@b.c',
    keep_prioritization: ['identified', 'most_recently_updated'],
  };
  const wanted = [
    [
      'POST /users/merge',
      {
        merge_updates: [
          {
            identifier_to_merge: { user_alias: { alias_name: 'a', alias_label: 'crm' } },
            identifier_to_keep: {
              email: 'a@b.c',
              prioritization: ['identified', 'most_recently_updated'],
            },
          },
        ],
      },
    ],
  ];
  const nested = {
    identifier_to_merge: {
      properties: {
        user_alias: {
          properties: { alias_name: { 'x-from': 'merge_alias_name' }, alias_label: { const: 'crm' } },
        },
      },
    },
    identifier_to_keep: {
      properties: {
        email: { 'x-from': 'keep_email' },
        prioritization: { 'x-from': 'keep_prioritization' },
      },
    },
  };
  test.each<[string, MappingMethod]>([
    ['columns', COLUMNS],
    ['fields', fieldsOf(row)],
    [
      'json_schema, flat',
      jsonSchema({ properties: Object.fromEntries(Object.keys(row).map((n) => [n, {}])) }),
    ],
    ['json_schema, two objects', jsonSchema({ properties: nested })],
  ])('%s', (_, mapping) => expect(requestsBy('merges', mapping, row)).toEqual(wanted));

  test('two objects in columns', () => {
    const objects = { identifier_to_merge: '{"external_id":"a"}', IDENTIFIER_TO_KEEP: { external_id: 'b' } };
    expect(requestsBy('merges', COLUMNS, objects)).toEqual([
      [
        'POST /users/merge',
        {
          merge_updates: [
            { identifier_to_merge: { external_id: 'a' }, identifier_to_keep: { external_id: 'b' } },
          ],
        },
      ],
    ]);
  });

  test.each<[string, object, string[]]>([
    [
      'nobody on either side',
      { merge_external_id: null, keep_external_id: '' },
      ['BRAZE_NO_IDENTIFIER /identifier_to_merge', 'BRAZE_NO_IDENTIFIER /identifier_to_keep'],
    ],
    [
      'two mistakes, each where it was written',
      { merge_external_id: 'x'.repeat(988), keep_email: 'nobody' },
      [
        'BRAZE_EXTERNAL_ID_TOO_LONG /merge_external_id',
        'BRAZE_EMAIL /keep_email',
        'BRAZE_REQUIRED /identifier_to_keep/prioritization',
      ],
    ],
    [
      'emails that several can have',
      { merge_email: 'a@b.c', keep_email: 'b@b.c' },
      [
        'BRAZE_REQUIRED /identifier_to_merge/prioritization',
        'BRAZE_REQUIRED /identifier_to_keep/prioritization',
      ],
    ],
    [
      'the same user',
      { merge_external_id: 5, keep_external_id: '5' },
      ['BRAZE_SAME_USER /identifier_to_keep'],
    ],
    [
      'by braze_id, which merges nobody',
      { identifier_to_merge: { braze_id: 'b' }, identifier_to_keep: { external_id: 'u' } },
      ['BRAZE_NO_IDENTIFIER /identifier_to_merge'],
    ],
    [
      'a wrong order',
      { merge_external_id: 'a', keep_phone: '+49', keep_prioritization: ['newest'] },
      ['BRAZE_PRIORITIZATION /keep_prioritization'],
    ],
  ])('refused: %s', (_, wrong, reasons) => expect(requestsBy('merges', COLUMNS, wrong)).toEqual(reasons));
});

test('what passes through goes where columns puts it', () => {
  const line = (to: string): FieldMapping => ({ from: 'external_id', to, type: 'as_is' });
  const row = { external_id: 'u', sku: 'A', n: 1 };
  const passing = (to: string): MappingMethod => ({
    method: 'fields',
    fields: [line(to)],
    passThrough: true,
  });
  expect(requestsBy('campaign_triggers', passing('external_id'), row)).toEqual([
    [
      'POST /campaigns/trigger/send',
      {
        campaign_id: 'products',
        broadcast: false,
        recipients: [{ external_user_id: 'u', trigger_properties: { sku: 'A', n: 1 } }],
      },
    ],
  ]);
  expect(requestsBy('catalog_items', passing('id'), row)).toEqual([
    ['PUT /catalogs/products/items', { items: [{ id: 'u', sku: 'A', n: 1 }] }],
  ]);
});
