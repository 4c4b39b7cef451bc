/** Why Braze refuses an object: the sentence on the wire, and the name in Braze's table of errors where it has one. */
export interface Complaint {
  readonly sentence: string;
  readonly code?: string;
}

/** How refusals are worded: as seen on the wire, or by the names of Braze's documentation. */
export type ErrorStyle = 'sentences' | 'enums';

/** The `type` of an item of `errors`. */
export function wording(complaint: Complaint, style: ErrorStyle): string {
  return style === 'enums' ? (complaint.code ?? complaint.sentence) : complaint.sentence;
}

/** An object without complaints. */
export const NO_COMPLAINTS: readonly Complaint[] = [];

/** Sentences that were seen in Braze's answers, or are in Braze's docs word for word. */
export const RECORDED = {
  identifierRequired: {
    sentence: "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
  },
  externalIdTooLarge: {
    sentence: "'external_id' must be fewer than 988 bytes",
    code: 'EXTERNAL_USER_ID_TOO_LARGE',
  },
  blockedUser: {
    sentence: 'provided external_id is blacklisted and disallowed',
    code: 'BLACKLISTED_EXTERNAL_USER_ID',
  },
  email: {
    sentence: "The value provided for the 'email' field is not a valid email.",
    code: 'EMAIL_BAD_FORMAT',
  },
  quantity: { sentence: "'quantity' is not valid" },
  currency: { sentence: "'currency' must be an ISO 4217 currency" },
  properties: { sentence: "Invalid 'properties' field" },
} as const satisfies Record<string, Complaint>;

/** Refusals that Braze documents by name only: the sentences follow the documented descriptions. */
export const NAMED = {
  deviceId: { sentence: "'device_id' must be between 8 and 255 bytes", code: 'BAD_DEVICE_ID' },
  emailSubscribe: {
    sentence: "'email_subscribe' must be 'subscribed', 'unsubscribed' or 'opted_in'",
    code: 'BAD_EMAIL_SUBSCRIPTION_STATE',
  },
  pushSubscribe: {
    sentence: "'push_subscribe' must be 'subscribed', 'unsubscribed' or 'opted_in'",
    code: 'BAD_PUSH_SUBSCRIPTION_STATE',
  },
  location: {
    sentence: "'current_location' must be an object with 'longitude' and 'latitude'",
    code: 'BAD_LOCATION_UPDATE',
  },
  pushTokens: { sentence: "'push_tokens' must be an array of objects", code: 'BAD_PUSH_TOKEN_VALUE' },
  pushTokenAppId: {
    sentence: "'app_id' of a push token must be a valid app identifier",
    code: 'BAD_PUSH_TOKEN_APP_ID',
  },
  pushTokenString: { sentence: "'token' of a push token must be a string", code: 'BAD_PUSH_TOKEN_STRING' },
  pushTokenImport: {
    sentence: "'push_token_import' needs 'push_tokens' and neither 'external_id' nor 'braze_id'",
    code: 'BAD_PUSH_TOKEN_IMPORT',
  },
  groups: { sentence: "'subscription_groups' must be an array", code: 'BAD_SUBSCRIPTION_GROUP_ARRAY' },
  group: {
    sentence: "'subscription_groups' must hold objects with 'subscription_group_id' and 'subscription_state'",
    code: 'BAD_SUBSCRIPTION_GROUP_HASH',
  },
  groupId: { sentence: "'subscription_group_id' is not valid", code: 'BAD_SUBSCRIPTION_GROUP_ID' },
  groupState: {
    sentence: "'subscription_state' must be 'subscribed' or 'unsubscribed'",
    code: 'BAD_SUBSCRIPTION_GROUP_STATE',
  },
  emailSubscriptionInfo: {
    sentence: "'email_subscription_info' is not a valid attribute",
    code: 'INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO',
  },
} as const satisfies Record<string, Complaint>;

/** Refusals whose wording is recorded nowhere: ours, in the style of the recorded ones. */
export const UNRECORDED = {
  externalId: { sentence: "'external_id' is not valid" },
  severalIdentifiers: { sentence: "only one of 'external_id', 'braze_id' or 'user_alias' is allowed" },
  userAlias: { sentence: "'user_alias' must be an object with 'alias_name' and 'alias_label'" },
  updateExistingOnly: { sentence: "'_update_existing_only' is not valid" },
  name: { sentence: "'name' is required" },
  timeRequired: { sentence: "'time' is required" },
  time: { sentence: "'time' is not valid" },
  productIdRequired: { sentence: "'product_id' is required" },
  productId: { sentence: "'product_id' is not valid" },
  price: { sentence: "'price' is not valid" },
  propertiesTooLarge: { sentence: "'properties' must be fewer than 102401 bytes" },
} as const satisfies Record<string, Complaint>;
