/** A line of the catalogue of object rules, from which the docs are made. */
export interface CodeInfo {
  /** reject: the row is rejected. warn: the value is sent, with one warning a field. */
  readonly severity: 'reject' | 'warn';
  /** What was found. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
}

function rejects(cause: string, cure: string): CodeInfo {
  return { severity: 'reject', cause, cure };
}

function warns(cause: string, cure: string): CodeInfo {
  return { severity: 'warn', cause, cure };
}

/** Everything that Braze's rules can say about an object. A code is never renamed: people filter dead letters by it. */
export const BRAZE_CODES = {
  BRAZE_NO_IDENTIFIER: rejects(
    'The object names no user: all its identifiers are missing, null or empty.',
    'Map external_id, user_alias, braze_id, email or phone from a column that is never null, or leave such rows out with x-when.',
  ),
  BRAZE_SEVERAL_IDENTIFIERS: rejects(
    'The object has more than one of external_id, user_alias and braze_id; Braze takes at most one.',
    'Map one of them, or choose one a row with x-when.',
  ),
  BRAZE_IDENTIFIER: rejects(
    'An identifier is blank, or no text.',
    'Give it a text column; list blank texts in the null_values of the entry.',
  ),
  BRAZE_PLACEHOLDER: rejects(
    'An identifier is a text that names nobody (null, undefined, none, nan, n/a, in any case) or a boolean: all such rows would share one profile.',
    'Correct the source, or list such texts in the null_values of the entry.',
  ),
  BRAZE_ALIAS: rejects(
    'user_alias is no object or lacks its alias_label, or a part of an alias is longer than 236 bytes.',
    'Map both alias_name and alias_label; the label can be a const. Use shorter names.',
  ),
  BRAZE_EXTERNAL_ID_TOO_LONG: rejects('external_id is longer than 987 bytes.', 'Use a shorter id.'),
  BRAZE_EMAIL: rejects(
    'email is no valid address; Braze refuses the whole object.',
    'Correct the address, or leave it out with x-when.',
  ),
  BRAZE_FIELD: rejects(
    "A field of Braze's own holds something that Braze refuses or drops.",
    'The message says what the field takes.',
  ),
  BRAZE_REQUIRED: rejects(
    'A field that every event or purchase needs is missing, null or empty.',
    'Map it from a column that is never null, or give it a default.',
  ),
  BRAZE_TIME: rejects(
    'A time is in no form that Braze reads.',
    'Cast it to a timestamp in the source, or give it the type date-time.',
  ),
  BRAZE_CURRENCY: rejects(
    'currency is not a code: a currency code has three letters.',
    'Send codes such as EUR; translate other names in the source, or with x-lookup.',
  ),
  BRAZE_QUANTITY: rejects(
    'quantity is no whole number from 1 to 100.',
    'Split larger purchases, or leave quantity out.',
  ),
  BRAZE_RESERVED_NAME: rejects(
    'A name is reserved by Braze: the object or the attribute would be lost.',
    'Send the value under another name.',
  ),
  BRAZE_NAME: rejects(
    'The name of an attribute, a property or a nested key is empty, too long, or holds a character that Braze forbids.',
    'Send the value under another name.',
  ),
  BRAZE_TOO_LARGE: rejects(
    'A value is larger than 100 KB, which Braze drops, or the object is larger than a request may be (4 MB; bulk: 2 MB).',
    'Send less of it.',
  ),
  BRAZE_NESTED_NULL: rejects(
    'A null is inside an attribute; Braze drops the whole attribute.',
    'Leave the null out, which is the default of every method.',
  ),
  BRAZE_ARRAY_OF_ARRAYS: rejects(
    'An array is directly inside an array of an attribute; Braze has no such type and drops the attribute.',
    'Send one flat array, or an array of objects.',
  ),
  BRAZE_CHARACTER: rejects(
    'Text holds half of a surrogate pair, which no strict JSON reader takes, or a name or an identifier holds the character U+0000.',
    'Remove the character in the source.',
  ),
  BRAZE_NESTED_TIME: rejects(
    'A $time inside of an attribute is no date of the years 0 to 3000; Braze drops the whole attribute.',
    'Map it with type string and format date-time.',
  ),
  BRAZE_OPERATOR: rejects(
    'An operator (inc, add, remove, $add, $update, $remove) does not have the form that Braze takes.',
    'The message says which form.',
  ),
  BRAZE_SUBSCRIPTION_GROUP: rejects(
    'subscription_groups does not have the form that Braze takes.',
    'It is a list of {subscription_group_id, subscription_state: subscribed or unsubscribed}.',
  ),
  BRAZE_PUSH_TOKEN: rejects(
    'push_tokens or push_token_import does not have the form that Braze takes.',
    'push_tokens is a list of {app_id, token, device_id?}; push_token_import forbids external_id and braze_id.',
  ),
  BRAZE_RECOMMENDED_EVENT: rejects(
    'An eCommerce recommended event breaks its schema; Braze drops the event entirely.',
    'Send exactly the properties of the schema; everything else belongs into metadata.',
  ),
  BRAZE_EMPTY: warns(
    'A field in which empty text is no value (an identifier, a date, gender, a subscription state …) holds empty text. It counts as not given and is left out.',
    'List the empty text in the null_values of the entry.',
  ),
  BRAZE_NAME_BLANKS: warns(
    'A name begins or ends with a blank; Braze strips it.',
    'Send it without the blank.',
  ),
  BRAZE_UNDOCUMENTED: warns(
    'A field holds a value that the docs of Braze do not describe. It is sent; Braze may ignore or change it.',
    'The message says what the field takes.',
  ),
  BRAZE_SAME_USER: rejects(
    'The two identifiers of a merge, a rename or an alias update are one.',
    'Leave such rows out, for example with `x-when`.',
  ),
  BRAZE_PHONE: rejects('A phone number of a subscription is not in E.164.', 'Send it as +49301234567.'),
  BRAZE_ITEM_ID: rejects(
    'The id of a catalog item is not 1 to 250 letters, digits, hyphens and underscores.',
    'Make such an id in the source, or with `x-template`.',
  ),
  BRAZE_PRIORITIZATION: rejects(
    'prioritization is no list of the words that Braze takes, or has both identified and unidentified.',
    'Send a list such as ["unidentified", "most_recently_updated"].',
  ),
  BRAZE_IGNORED_FIELD: warns(
    'Braze does not store the field (bio), or the object has no such field. It is left out.',
    'Send the value under another name, or leave it out of the mapping.',
  ),
  BRAZE_CURRENCY_UNKNOWN: warns(
    'currency has three letters, but is not a code of ISO 4217. It is sent.',
    'Check the code.',
  ),
  BRAZE_TOO_MANY_PROPERTIES: warns(
    'An event has more than 256 properties; Braze drops the rest.',
    'Send fewer properties, or nest them.',
  ),
  BRAZE_TEXT_SHORTENED: warns(
    'A text is longer than Braze keeps.',
    'Shorten it in the source, or with x-truncate, so that you choose what is cut.',
  ),
  BRAZE_ARRAY_SHORTENED: warns(
    'An array has more than 500 items; Braze evicts the oldest.',
    'Send fewer items.',
  ),
  BRAZE_YEAR: warns(
    'A date is none of the years 0 to 3000, or of a day that does not exist (0000-00-00, infinity, BC); Braze stores it as text.',
    'Turn such dates into null in the source.',
  ),
  BRAZE_FUTURE_TIME: warns(
    'A time lies after the year 3000; Braze replaces it by now.',
    'Reject or correct such rows.',
  ),
  BRAZE_COUNTRY: warns(
    'country is no ISO 3166-1 alpha-2 code; Braze guesses, and sets null where it cannot.',
    'Send codes such as DE; translate names in the source, or with x-lookup.',
  ),
  BRAZE_LANGUAGE: warns(
    'language is no ISO 639-1 code.',
    'Send codes such as de; translate names in the source, or with x-lookup.',
  ),
  BRAZE_FRACTIONAL_INCREMENT: warns(
    'inc has a fraction; Braze documents whole numbers only.',
    'Send whole numbers.',
  ),
  BRAZE_UPDATE_REPLACES: warns(
    '$update without _merge_objects: true replaces each object that it finds.',
    'Add "_merge_objects": {"const": true} to the mapping if the objects are to be merged.',
  ),
  BRAZE_EVENT_SPELLING: warns(
    'An event is spelt almost like an eCommerce recommended event; Braze takes it for an ordinary one.',
    'Use the exact name.',
  ),
} as const satisfies Record<string, CodeInfo>;

/** A stable word for what is wrong with an object. */
export type BrazeCode = keyof typeof BRAZE_CODES;
