import type { Kind } from '../../kind.ts';

/** What a field of Braze's own holds. */
export type FieldShape =
  | 'string'
  | 'date'
  | 'date-time'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'object'
  | 'array';

const IDENTIFIERS = {
  external_id: 'string',
  user_alias: 'object',
  braze_id: 'string',
  email: 'string',
  phone: 'string',
} as const;

/** Braze docs: standard attributes, user attributes object. */
const ATTRIBUTES = {
  ...IDENTIFIERS,
  first_name: 'string',
  last_name: 'string',
  home_city: 'string',
  dob: 'date',
  gender: 'string',
  country: 'string',
  language: 'string',
  time_zone: 'string',
  current_location: 'object',
  date_of_first_session: 'date-time',
  date_of_last_session: 'date-time',
  marked_email_as_spam_at: 'date-time',
  email_subscribe: 'string',
  push_subscribe: 'string',
  email_open_tracking_disabled: 'boolean',
  email_click_tracking_disabled: 'boolean',
  subscription_groups: 'array',
  push_tokens: 'array',
  push_token_import: 'boolean',
  facebook: 'object',
  twitter: 'object',
  image_url: 'string',
  _merge_objects: 'boolean',
  _update_existing_only: 'boolean',
} as const;

/** Braze docs: event object. */
const EVENTS = {
  ...IDENTIFIERS,
  app_id: 'string',
  name: 'string',
  time: 'date-time',
  properties: 'object',
  _update_existing_only: 'boolean',
} as const;

/** Braze docs: purchase object. */
const PURCHASES = {
  ...IDENTIFIERS,
  app_id: 'string',
  product_id: 'string',
  currency: 'string',
  price: 'number',
  quantity: 'integer',
  time: 'date-time',
  properties: 'object',
  _update_existing_only: 'boolean',
} as const;

/** The fields of Braze's own, each object its own list. All other names of attributes are custom attributes. */
export const FIELDS: Readonly<Record<Kind, ReadonlyMap<string, FieldShape>>> = {
  attributes: new Map<string, FieldShape>(Object.entries(ATTRIBUTES)),
  events: new Map<string, FieldShape>(Object.entries(EVENTS)),
  purchases: new Map<string, FieldShape>(Object.entries(PURCHASES)),
};

/** Without them Braze refuses the object. */
export const REQUIRED: Readonly<Record<Kind, readonly string[]>> = {
  attributes: [],
  events: ['name', 'time'],
  purchases: ['product_id', 'currency', 'price', 'time'],
};

/** Names of which Braze takes no notice (Braze docs: `bio` is stored no more, not even as a custom attribute). */
export const IGNORED_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['bio', 'Braze does not store `bio`, not even as a custom attribute; it is left out'],
]);

/** Names for which Braze refuses the object (Braze docs: INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO). */
export const FORBIDDEN_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  [
    'email_subscription_info',
    'Braze refuses `email_subscription_info`; the state goes into `email_subscribe`',
  ],
]);

/** Braze docs: names that `properties` must not use, each object its own list ("Invalid 'properties' field"). */
export const RESERVED_PROPERTIES: Readonly<Record<'events' | 'purchases', ReadonlySet<string>>> = {
  events: new Set(['time', 'event_name']),
  purchases: new Set(['time', 'product_id', 'quantity', 'event_name', 'price', 'currency']),
};
