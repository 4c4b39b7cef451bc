import type { JsonObject } from '../../../json/value.ts';
import type { Kind } from '../../kind.ts';

/** What a field of Braze's own is for, and how the parts of an object or an array look (in JSON Schema). */
export type FieldDetails = JsonObject & { readonly description: string };

function says(description: string, parts: JsonObject = {}): FieldDetails {
  return { description, ...parts };
}

const TEXT: JsonObject = { type: 'string' };
const WHOLE_NUMBER: JsonObject = { type: 'integer' };
const NUMBER: JsonObject = { type: 'number' };
const LIST_OF_TEXT: JsonObject = { type: 'array', items: TEXT };

const IDENTIFIERS: Readonly<Record<string, FieldDetails>> = {
  external_id: says('Your id of the user, of at most 987 bytes. It is sent as text, with all its digits.'),
  braze_id: says("Braze's own id of the user, in the place of external_id. It never creates a user."),
  user_alias: says('An alias of the user, in the place of external_id.', {
    properties: { alias_name: TEXT, alias_label: TEXT },
    required: ['alias_name', 'alias_label'],
  }),
  email: says('The email address. It names the user where there is no external_id, alias or braze_id.'),
  phone: says('The phone number, best in E.164. It names the user where there is no other identifier.'),
};

const COMMON: Readonly<Record<string, FieldDetails>> = {
  ...IDENTIFIERS,
  app_id: says('The app identifier of the app in which it happened.'),
  _update_existing_only: says('Whether the object is dropped if the user is unknown to Braze.'),
};

const SUBSCRIPTION = '`opted_in`, `subscribed` or `unsubscribed`.';

/** Braze docs: user attributes object, standard attributes. */
const ATTRIBUTES: Readonly<Record<string, FieldDetails>> = {
  ...IDENTIFIERS,
  first_name: says('The first name.'),
  last_name: says('The last name.'),
  home_city: says('The home city.'),
  dob: says('The date of birth, such as 1990-12-31.'),
  gender: says('`M`, `F`, `O` (other), `N` (not applicable) or `P` (prefers not to say).'),
  country: says('The country as an ISO 3166-1 alpha-2 code, such as DE.'),
  language: says('The language as an ISO 639-1 code, such as de.'),
  time_zone: says('The time zone by its IANA name, such as Europe/Berlin.'),
  current_location: says('Where the user is.', {
    properties: { longitude: NUMBER, latitude: NUMBER },
    required: ['longitude', 'latitude'],
  }),
  date_of_first_session: says('When the user first used an app.'),
  date_of_last_session: says('When the user last used an app.'),
  marked_email_as_spam_at: says('When the user marked an email as spam.'),
  email_subscribe: says(`Whether the user gets emails: ${SUBSCRIPTION}`),
  push_subscribe: says(`Whether the user gets push messages: ${SUBSCRIPTION}`),
  email_open_tracking_disabled: says('Whether opened emails are not tracked (SparkPost and SendGrid).'),
  email_click_tracking_disabled: says('Whether clicks in emails are not tracked (SparkPost and SendGrid).'),
  subscription_groups: says('The states of subscription groups.', {
    items: {
      type: 'object',
      properties: {
        subscription_group_id: TEXT,
        subscription_state: says('`subscribed` or `unsubscribed`.', TEXT),
      },
      required: ['subscription_group_id', 'subscription_state'],
    },
  }),
  push_tokens: says('The push tokens of the devices.', {
    items: {
      type: 'object',
      properties: { app_id: TEXT, token: TEXT, device_id: TEXT },
      required: ['app_id', 'token'],
    },
  }),
  push_token_import: says('Whether the object imports push tokens of a user who is not known yet.'),
  facebook: says('The Facebook account.', {
    properties: { id: TEXT, likes: LIST_OF_TEXT, num_friends: WHOLE_NUMBER },
  }),
  twitter: says('The X (Twitter) account.', {
    properties: {
      id: WHOLE_NUMBER,
      screen_name: TEXT,
      followers_count: WHOLE_NUMBER,
      friends_count: WHOLE_NUMBER,
      statuses_count: WHOLE_NUMBER,
    },
  }),
  image_url: says('The address of a picture of the user, of at most 1,024 characters.'),
  _merge_objects: says('Whether objects among the attributes are merged into those that the user has.'),
  _update_existing_only: says('Whether the object is dropped if the user is unknown to Braze.'),
};

/** Braze docs: event object. */
const EVENTS: Readonly<Record<string, FieldDetails>> = {
  ...COMMON,
  name: says('The name of the event.'),
  time: says('When it happened. Braze replaces a time in the future by now.'),
  properties: says('The properties of the event.'),
};

/** Braze docs: purchase object. */
const PURCHASES: Readonly<Record<string, FieldDetails>> = {
  ...COMMON,
  product_id: says('What was bought: an id or a name of at most 255 characters.'),
  currency: says('The currency as an ISO 4217 code, such as EUR.'),
  price: says('The price of one piece, in the base unit of the currency.'),
  quantity: says('How many pieces, from 1 to 100. Braze counts each as a purchase of its own. Default 1.'),
  time: says('When it happened. Braze replaces a time in the future by now.'),
  properties: says('The properties of the purchase.'),
};

/** What Braze's docs say of each field of its own. */
export const FIELD_DETAILS: Readonly<Record<Kind, Readonly<Record<string, FieldDetails>>>> = {
  attributes: ATTRIBUTES,
  events: EVENTS,
  purchases: PURCHASES,
};
