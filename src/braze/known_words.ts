/**
 * Sentences that Braze is known to answer with. A part in braces is variable:
 * `{path}` a JSON Pointer and `{name}` a name: shown as far as they are Braze's own;
 * `{type}` a type of JSON; `{limit}` a number of Braze's schema; `{value}` anything that a row may hold, `{key}` the API key: never shown.
 * Sources: Braze's docs (errors of /users/track), recorded answers, and the wording of the Ruby gem json-schema, with
 * which Braze checks eCommerce recommended events.
 */
export const KNOWN_SENTENCES: readonly string[] = [
  "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
  "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
  "'external_id' or 'braze_id' or 'user_alias' is required",
  "'{name}' is required",
  "'{name}' is not valid",
  "'{name}' must be a string",
  "'{name}' must be an array",
  "'{name}' must be an object",
  "'{name}' must be an array of objects",
  "'{name}' must be 'subscribed', 'unsubscribed' or 'opted_in'",
  "'{name}' must be 'subscribed' or 'unsubscribed'",
  "'{name}' must be fewer than {limit} bytes",
  "'currency' must be an ISO 4217 currency",
  "The value provided for the '{name}' field is not a valid email.",
  'provided external_id is blacklisted and disallowed',
  "Invalid 'properties' field",
  "The property '{path}' did not contain a required property of '{name}'",
  `The property '{path}' contains additional properties [{value}] outside of the schema when none are allowed`,
  "The property '{path}' of type {type} did not match the following type: {type}",
  "The property '{path}' of type {type} did not match one or more of the following types: {types}",
  "The property '{path}' of type {type} did not match one or more of the required schemas",
  "The property '{path}' of type {type} did not match any of the required schemas",
  "The property '{path}' value {value} did not match one of the following values: {words}",
  "The property '{path}' value {value} did not match the regex {value}",
  "The property '{path}' did not have a minimum value of {limit}, inclusively",
  "The property '{path}' did not have a minimum value of {limit}, exclusively",
  "The property '{path}' did not have a maximum value of {limit}, inclusively",
  "The property '{path}' did not have a maximum value of {limit}, exclusively",
  "The property '{path}' was not of a minimum string length of {limit}",
  "The property '{path}' was not of a maximum string length of {limit}",
  "The property '{path}' did not contain a minimum number of items {limit}",
  "The property '{path}' had more items than the allowed {limit}",
  'BAD_DEVICE_ID',
  'BAD_EMAIL_SUBSCRIPTION_STATE',
  'BAD_LOCATION_UPDATE',
  'BAD_PUSH_SUBSCRIPTION_STATE',
  'BAD_PUSH_TOKEN_APP_ID',
  'BAD_PUSH_TOKEN_IMPORT',
  'BAD_PUSH_TOKEN_STRING',
  'BAD_PUSH_TOKEN_VALUE',
  'BAD_SUBSCRIPTION_GROUP_ARRAY',
  'BAD_SUBSCRIPTION_GROUP_HASH',
  'BAD_SUBSCRIPTION_GROUP_ID',
  'BAD_SUBSCRIPTION_GROUP_STATE',
  'BLACKLISTED_EXTERNAL_USER_ID',
  'EMAIL_BAD_FORMAT',
  'EXTERNAL_USER_ID_TOO_LARGE',
  'INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO',
  'Invalid API key: {key}',
  'Invalid API Key',
  'Access Denied',
  'Forbidden',
  'Max Input Length Exceeded',
  'The max number of external_ids and aliases per request was exceeded',
  'The max number of ids per request was exceeded',
  'Bad Request',
  'Not Found',
  'Request Entity Too Large',
  'Unsupported Media Type',
  'Rate Limited',
  'queued',
  'success',
  'Invalid subscription group ID',
];

/** Words with a capital letter that name nobody, wherever they are in a sentence. */
export const CAPITALISED_WORDS: ReadonlySet<string> = new Set(
  [
    'API APIs Braze HTTP HTTPS ID IDs ISO JSON REST SDK SMS UTC URL URLs UUID',
    'A All An Any Array Arrays At Bad Both Boolean Cannot Could Data Date Dates Duplicate Each Either Email Entity',
    'Error Every Exceeded Expected Failed Field Fields For Forbidden Found Hash If In Input Integer Internal Invalid Is It',
    'Key Keys Large Length Limit Limited List Long Many Max Maximum Media Method Minimum Missing More Must Name Names No',
    'None Not Nothing Null Number Object Objects Of On One Only Or Other Parameter Parameters Parse Payload Permission',
    'Phone Please Properties Property Provided Purchase Purchases Rate Rejected Request Requests Required Schema Server',
    'Service Short Some Something String Strings Subscription Text That The There These This Those Time Timed Token Too',
    'Type Types Unable Unauthorized Unavailable Unexpected Unknown Unsupported User Users Valid Value Values Was We Were',
    'When With Wrong You Your',
  ]
    .join(' ')
    .split(' '),
);

/** Words of up to three letters that name nobody: others could be the end of a value that was cut. */
export const SHORT_WORDS: ReadonlySet<string> = new Set(
  [
    'a an the is are was not no nor and or but if in on of to at by as for it its be do did has had can may any all one two',
    'per too out own set key id ids bad new old now yet off up so we you try use get got put see due max min end api url add app inc',
  ]
    .join(' ')
    .split(' '),
);
