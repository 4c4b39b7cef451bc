/** A row that becomes one object, and the request that Braze documents for it. */
export interface Case {
  readonly object: string;
  /** What is special about it. */
  readonly by: string;
  readonly row: Readonly<Record<string, unknown>>;
  /** Properties of the mapping by JSON Schema. */
  readonly schema: object;
  readonly request: string;
  readonly body: unknown;
}

const alias = { properties: { alias_name: {}, alias_label: {} } };

export const CASES: readonly Case[] = [
  {
    object: 'aliases',
    by: 'of a user',
    row: { external_id: 7, alias_name: 'a', alias_label: 'crm' },
    schema: { external_id: {}, alias_name: {}, alias_label: {} },
    request: 'POST /users/alias/new',
    body: { user_aliases: [{ external_id: '7', alias_name: 'a', alias_label: 'crm' }] },
  },
  {
    object: 'aliases',
    by: 'alone',
    row: { external_id: null, alias_name: 'a', alias_label: 'crm' },
    schema: { external_id: {}, alias_name: {}, alias_label: {} },
    request: 'POST /users/alias/new',
    body: { user_aliases: [{ alias_name: 'a', alias_label: 'crm' }] },
  },
  {
    object: 'alias_updates',
    by: '',
    row: { alias_label: 'crm', old_alias_name: 1, new_alias_name: 2 },
    schema: { alias_label: {}, old_alias_name: {}, new_alias_name: {} },
    request: 'POST /users/alias/update',
    body: { alias_updates: [{ alias_label: 'crm', old_alias_name: '1', new_alias_name: '2' }] },
  },
  {
    object: 'identifications',
    by: 'by alias',
    row: { external_id: 'u', alias_name: 'a', alias_label: 'crm' },
    schema: { external_id: {}, user_alias: alias },
    request: 'POST /users/identify',
    body: {
      aliases_to_identify: [{ external_id: 'u', user_alias: { alias_name: 'a', alias_label: 'crm' } }],
    },
  },
  {
    object: 'identifications',
    by: 'by email, whom it means said by default',
    row: { external_id: 'u', email: 'a@b.c' },
    schema: { external_id: {}, email: {} },
    request: 'POST /users/identify',
    body: {
      emails_to_identify: [
        { external_id: 'u', email: 'a@b.c', prioritization: ['unidentified', 'most_recently_updated'] },
      ],
    },
  },
  {
    object: 'identifications',
    by: 'by phone, whom it means said',
    row: { external_id: 'u', phone: '+4930', prioritization: '["identified"]' },
    schema: { external_id: {}, phone: {}, prioritization: { type: 'array' } },
    request: 'POST /users/identify',
    body: {
      phone_numbers_to_identify: [{ external_id: 'u', phone: '+4930', prioritization: ['identified'] }],
    },
  },
  {
    object: 'deletions',
    by: 'by email',
    row: { email: 'a@b.c', prioritization: ['most_recently_updated'] },
    schema: { email: {}, prioritization: {} },
    request: 'POST /users/delete',
    body: { email_addresses: [{ email: 'a@b.c', prioritization: ['most_recently_updated'] }] },
  },
  {
    object: 'deletions',
    by: 'by braze_id',
    row: { braze_id: 'b1' },
    schema: { braze_id: {} },
    request: 'POST /users/delete',
    body: { braze_ids: ['b1'] },
  },
  {
    object: 'external_id_renames',
    by: '',
    row: { current_external_id: 1, new_external_id: 'u-1' },
    schema: { current_external_id: {}, new_external_id: {} },
    request: 'POST /users/external_ids/rename',
    body: { external_id_renames: [{ current_external_id: '1', new_external_id: 'u-1' }] },
  },
  {
    object: 'external_id_removals',
    by: '',
    row: { external_id: 9007199254740 },
    schema: { external_id: {} },
    request: 'POST /users/external_ids/remove',
    body: { external_ids: ['9007199254740'] },
  },
  {
    object: 'subscriptions',
    by: 'by phone',
    row: {
      subscription_group_id: 'g',
      subscription_state: 'subscribed',
      phone: '+4930123',
      use_double_opt_in_logic: true,
    },
    schema: {
      subscription_group_id: {},
      subscription_state: {},
      phone: {},
      use_double_opt_in_logic: {},
    },
    request: 'POST /v2/subscription/status/set',
    body: {
      subscription_groups: [
        {
          subscription_group_id: 'g',
          subscription_state: 'subscribed',
          use_double_opt_in_logic: true,
          phones: ['+4930123'],
        },
      ],
    },
  },
  {
    object: 'subscriptions',
    by: 'by external_id',
    row: { subscription_group_id: 'g', subscription_state: 'unsubscribed', external_id: 5 },
    schema: { subscription_group_id: {}, subscription_state: {}, external_id: {} },
    request: 'POST /v2/subscription/status/set',
    body: {
      subscription_groups: [
        { subscription_group_id: 'g', subscription_state: 'unsubscribed', external_ids: ['5'] },
      ],
    },
  },
  {
    object: 'catalog_items',
    by: '',
    row: { id: 5, name: 'Boots', price: 9.5, tags: ['a'], alias_name: 'x', context: { deep: true } },
    schema: { id: {}, name: {}, price: {}, tags: {}, alias_name: {}, context: {} },
    request: 'PUT /catalogs/products/items',
    body: {
      items: [{ id: '5', name: 'Boots', price: 9.5, tags: ['a'], alias_name: 'x', context: { deep: true } }],
    },
  },
  {
    object: 'campaign_triggers',
    by: 'by external_id',
    row: { external_id: 'u', sku: 'A', attributes: '{"plan":"gold"}', send_to_existing_only: false },
    schema: {
      external_id: {},
      trigger_properties: { properties: { sku: {} } },
      attributes: { type: 'object' },
      send_to_existing_only: {},
    },
    request: 'POST /campaigns/trigger/send',
    body: {
      campaign_id: 'products',
      broadcast: false,
      recipients: [
        {
          external_user_id: 'u',
          trigger_properties: { sku: 'A' },
          attributes: { plan: 'gold' },
          send_to_existing_only: false,
        },
      ],
    },
  },
  {
    object: 'canvas_triggers',
    by: 'by alias',
    row: { alias_name: 'a', alias_label: 'crm', sku: 'A', phone: '+49' },
    schema: { user_alias: alias, context: { properties: { sku: {}, phone: {} } } },
    request: 'POST /canvas/trigger/send',
    body: {
      canvas_id: 'products',
      broadcast: false,
      recipients: [
        { user_alias: { alias_name: 'a', alias_label: 'crm' }, context: { sku: 'A', phone: '+49' } },
      ],
    },
  },
  {
    object: 'canvas_triggers',
    by: 'by email',
    row: { email: 'a@b.c', context: { sku: 'A' } },
    schema: { email: {}, context: {} },
    request: 'POST /canvas/trigger/send',
    body: {
      canvas_id: 'products',
      broadcast: false,
      recipients: [
        {
          email: 'a@b.c',
          prioritization: ['unidentified', 'most_recently_updated'],
          context: { sku: 'A' },
        },
      ],
    },
  },
];
