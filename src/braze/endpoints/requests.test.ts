import { describe, expect, test } from '@jest/globals';
import { judged, madeObject, sendable } from '../testing/objects.ts';
import { CATALOG_ITEM_DELETIONS } from './catalog_items.ts';
import { endpointOf, endpointsOf, OBJECT_TYPES } from './index.ts';
import { STANDARD_LIMIT } from './track/plans.ts';

const ENDPOINTS = endpointsOf(STANDARD_LIMIT);

const ALIAS = { alias_name: 'a', alias_label: 'shop' };
const UNIDENTIFIED = ['unidentified', 'most_recently_updated'];
const ADA = { external_id: 'ada' };
const BOB = { external_id: 'bob' };
const MAIL = { email: 'ada@example.com', prioritization: UNIDENTIFIED };

/** Objects of one group by their type, as mappings make them, and the request that Braze's docs describe for them. */
const REQUESTS: readonly [
  type: string,
  target: string | null,
  bodies: object[],
  request: string,
  body: object,
][] = [
  [
    'aliases',
    null,
    [
      { external_id: 'ada', ...ALIAS },
      { alias_name: 'b', alias_label: 'shop' },
    ],
    'POST /users/alias/new',
    {
      user_aliases: [
        { external_id: 'ada', ...ALIAS },
        { alias_name: 'b', alias_label: 'shop' },
      ],
    },
  ],
  [
    'alias_updates',
    null,
    [{ alias_label: 'shop', old_alias_name: 'a', new_alias_name: 12 }],
    'POST /users/alias/update',
    { alias_updates: [{ alias_label: 'shop', old_alias_name: 'a', new_alias_name: '12' }] },
  ],
  [
    'identifications',
    null,
    [{ external_id: 'ada', user_alias: ALIAS, prioritization: UNIDENTIFIED }],
    'POST /users/identify',
    { aliases_to_identify: [{ external_id: 'ada', user_alias: ALIAS }] },
  ],
  [
    'identifications',
    null,
    [{ external_id: 'ada', email: 'ada@example.com' }],
    'POST /users/identify',
    { emails_to_identify: [{ external_id: 'ada', ...MAIL }] },
  ],
  [
    'identifications',
    null,
    [{ external_id: 'ada', phone: '+49301', prioritization: ['least_recently_updated'] }],
    'POST /users/identify',
    {
      phone_numbers_to_identify: [
        { external_id: 'ada', phone: '+49301', prioritization: ['least_recently_updated'] },
      ],
    },
  ],
  [
    'merges',
    null,
    [
      { merge_external_id: 'bob', keep_external_id: 'ada' },
      {
        merge_alias_name: 'a',
        merge_alias_label: 'shop',
        keep_email: 'ada@example.com',
        keep_prioritization: UNIDENTIFIED,
      },
      {
        identifier_to_merge: { ...ADA },
        identifier_to_keep: { phone: '+49301', prioritization: ['identified'] },
      },
    ],
    'POST /users/merge',
    {
      merge_updates: [
        { identifier_to_merge: BOB, identifier_to_keep: ADA },
        { identifier_to_merge: { user_alias: ALIAS }, identifier_to_keep: MAIL },
        { identifier_to_merge: ADA, identifier_to_keep: { phone: '+49301', prioritization: ['identified'] } },
      ],
    },
  ],
  [
    'deletions',
    null,
    [ADA, { ...BOB, email: 'b@example.com' }],
    'POST /users/delete',
    { external_ids: ['ada', 'bob'] },
  ],
  ['deletions', null, [{ braze_id: 'b1' }], 'POST /users/delete', { braze_ids: ['b1'] }],
  ['deletions', null, [{ user_alias: ALIAS }], 'POST /users/delete', { user_aliases: [ALIAS] }],
  ['deletions', null, [MAIL], 'POST /users/delete', { email_addresses: [MAIL] }],
  [
    'deletions',
    null,
    [{ phone: '+49301', prioritization: ['identified'] }],
    'POST /users/delete',
    { phone_numbers: [{ phone: '+49301', prioritization: ['identified'] }] },
  ],
  [
    'external_id_renames',
    null,
    [{ current_external_id: 'ada', new_external_id: 'ada2' }],
    'POST /users/external_ids/rename',
    { external_id_renames: [{ current_external_id: 'ada', new_external_id: 'ada2' }] },
  ],
  [
    'external_id_removals',
    null,
    [ADA, BOB],
    'POST /users/external_ids/remove',
    { external_ids: ['ada', 'bob'] },
  ],
  [
    'subscriptions',
    null,
    [
      { ...ADA, subscription_group_id: 'news', subscription_state: 'subscribed' },
      { ...BOB, subscription_group_id: 'news', subscription_state: 'unsubscribed' },
      { external_id: 'eve', subscription_group_id: 'news', subscription_state: 'subscribed' },
    ],
    'POST /v2/subscription/status/set',
    {
      subscription_groups: [
        { subscription_group_id: 'news', subscription_state: 'subscribed', external_ids: ['ada', 'eve'] },
        { subscription_group_id: 'news', subscription_state: 'unsubscribed', external_ids: ['bob'] },
      ],
    },
  ],
  [
    'subscriptions',
    null,
    [
      {
        phone: '+49301',
        subscription_group_id: 'sms',
        subscription_state: 'subscribed',
        use_double_opt_in_logic: true,
      },
    ],
    'POST /v2/subscription/status/set',
    {
      subscription_groups: [
        {
          subscription_group_id: 'sms',
          subscription_state: 'subscribed',
          use_double_opt_in_logic: true,
          phones: ['+49301'],
        },
      ],
    },
  ],
  [
    'subscriptions',
    null,
    [{ email: 'ada@example.com', subscription_group_id: 'news', subscription_state: 'subscribed' }],
    'POST /v2/subscription/status/set',
    {
      subscription_groups: [
        { subscription_group_id: 'news', subscription_state: 'subscribed', emails: ['ada@example.com'] },
      ],
    },
  ],
  [
    'catalog_items',
    'products',
    [{ id: 7, Name: 'Chair', price: 9.5, tags: ['a'] }],
    'PUT /catalogs/products/items',
    { items: [{ id: '7', Name: 'Chair', price: 9.5, tags: ['a'] }] },
  ],
  [
    'campaign_triggers',
    'camp-1',
    [
      { ...ADA, trigger_properties: { code: 'A7' } },
      { email: 'ada@example.com', attributes: { plan: 'pro' }, send_to_existing_only: false },
    ],
    'POST /campaigns/trigger/send',
    {
      campaign_id: 'camp-1',
      broadcast: false,
      recipients: [
        { external_user_id: 'ada', trigger_properties: { code: 'A7' } },
        { attributes: { plan: 'pro' }, send_to_existing_only: false, ...MAIL },
      ],
    },
  ],
  [
    'canvas_triggers',
    'canvas-1',
    [{ user_alias: ALIAS, context: { code: 'A7' } }],
    'POST /canvas/trigger/send',
    { canvas_id: 'canvas-1', broadcast: false, recipients: [{ user_alias: ALIAS, context: { code: 'A7' } }] },
  ],
];

describe.each(REQUESTS)('%s of %s: %j', (name, target, bodies, request, body) => {
  const objects = bodies.map((each) => madeObject(name, each, target));
  const [{ type, group }] = objects as [(typeof objects)[number]];
  const composed = endpointOf(ENDPOINTS, type).compose(objects.map(sendable), group);

  test(`${request} has them as Braze documents it`, () => {
    expect(objects.map((each) => each.group)).toEqual(objects.map(() => group));
    expect(`${composed.request.method} ${composed.request.path}`).toBe(request);
    expect(JSON.parse(String(composed.request.body))).toEqual(body);
  });

  test('the text of each can be taken out of it again', () => {
    expect(objects.map((_, place) => composed.textOf(place))).toEqual(objects.map(({ json }) => json));
  });
});

test('each type but those of track has such a request', () => {
  const shown = new Set(REQUESTS.map(([name]) => name));
  const others = OBJECT_TYPES.map(({ name }) => name).filter((name) => !shown.has(name));
  expect(others).toEqual(['attributes', 'events', 'purchases']);
});

test('deleted rows become deletions of the item alone', () => {
  const { object, notes } = judged(CATALOG_ITEM_DELETIONS, { id: 7, Name: null }, 'products');
  if (object === null) throw new Error(String(notes));
  const { request } = endpointOf(ENDPOINTS, CATALOG_ITEM_DELETIONS).compose([sendable(object)], 'products');
  expect(request).toMatchObject({ method: 'DELETE', path: '/catalogs/products/items' });
  expect(JSON.parse(String(request.body))).toEqual({ items: [{ id: '7' }] });
});
