import { byName } from '../../../json/by_name.ts';
import { childPointer } from '../../../json/pointer.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import { fieldTable, judgedWithOthers } from '../../rules/field.ts';
import { IDENTIFIER_FIELDS } from '../../rules/identifier_fields.ts';
import { complaintAboutAttribute } from '../../rules/names.ts';
import type { Objections } from '../../rules/objections.ts';
import type { Rest } from '../../rules/rest.ts';
import { freeText } from '../../rules/text.ts';
import {
  BIRTHDAY,
  COUNTRY,
  DATE,
  EMAIL_ATTRIBUTE,
  FACEBOOK,
  FLAG,
  GENDER,
  LANGUAGE,
  LOCATION,
  MERGING,
  PHONE_ATTRIBUTE,
  SUBSCRIPTION,
  TIME_ZONE,
  TWITTER,
} from './attribute_rules.ts';
import { type AttributeCheck, customAttributeCheck } from './custom_attribute.ts';
import { checkPushTokenImport, PUSH_TOKENS } from './push_tokens.ts';
import { UPDATE_EXISTING_ONLY } from './shared_fields.ts';
import { SUBSCRIPTION_GROUPS } from './subscription_groups.ts';

const STATES = '`opted_in`, `subscribed` or `unsubscribed`';
const MAX_IMAGE_URL = 1024;
const { external_id, user_alias, braze_id, email, phone } = IDENTIFIER_FIELDS;

/**
 * Braze docs: user attributes object, standard attributes. All other names are custom attributes. A field that is new
 * gets its line here, and its twin in the sandbox's `standard_attributes.ts`.
 */
// biome-ignore format: a field is a line
export const ATTRIBUTES = fieldTable({
  external_id,
  user_alias,
  braze_id,
  email: { ...email, rule: EMAIL_ATTRIBUTE, billed: true, columns: ['email', 'email_address', 'mail', 'user_email', 'customer_email', 'contact_email', 'member_email'] },
  phone: { ...phone, rule: PHONE_ATTRIBUTE, billed: true, columns: ['phone', 'phone_number', 'mobile', 'mobile_phone', 'mobile_number', 'telephone', 'tel'], remark: 'Braze wants E.164 such as +49301234567.' },
  first_name: { rule: freeText(), says: 'The first name.', billed: true, columns: ['first_name', 'given_name', 'forename', 'fname'] },
  last_name: { rule: freeText(), says: 'The last name.', billed: true, columns: ['last_name', 'surname', 'family_name', 'lname'] },
  home_city: { rule: freeText(), says: 'The home city.', billed: true, columns: ['home_city', 'city'] },
  dob: { rule: BIRTHDAY, says: 'The date of birth, such as 1990-12-31.', billed: true, columns: ['dob', 'date_of_birth', 'birth_date', 'birthday'] },
  gender: { rule: GENDER, says: '`M`, `F`, `O` (other), `N` (not applicable) or `P` (prefers not to say).', billed: true, columns: ['gender', 'sex'], remark: 'Braze wants M, F, O, N or P; `x-lookup` lists what becomes of each value.' },
  country: { rule: COUNTRY, says: 'The country as an ISO 3166-1 alpha-2 code, such as DE.', billed: true, columns: ['country_code', 'country'], remark: 'Braze wants ISO 3166-1 codes such as DE.' },
  language: { rule: LANGUAGE, says: 'The language as an ISO 639-1 code, such as de.', billed: true, columns: ['language', 'language_code', 'lang', 'preferred_language'], remark: 'Braze wants ISO 639-1 codes such as de.' },
  time_zone: { rule: TIME_ZONE, says: 'The time zone by its IANA name, such as Europe/Berlin.', billed: true, columns: ['time_zone', 'tz'], remark: 'Braze wants IANA names such as Europe/Berlin.' },
  current_location: { rule: LOCATION, says: 'Where the user is.', billed: true },
  date_of_first_session: { rule: DATE, says: 'When the user first used an app.' },
  date_of_last_session: { rule: DATE, says: 'When the user last used an app.' },
  marked_email_as_spam_at: { rule: DATE, says: 'When the user marked an email as spam.' },
  email_subscribe: { rule: SUBSCRIPTION, says: `Whether the user gets emails: ${STATES}.` },
  push_subscribe: { rule: SUBSCRIPTION, says: `Whether the user gets push messages: ${STATES}.` },
  email_open_tracking_disabled: { rule: FLAG, says: 'Whether opened emails are not tracked (SparkPost and SendGrid).' },
  email_click_tracking_disabled: { rule: FLAG, says: 'Whether clicks in emails are not tracked (SparkPost and SendGrid).' },
  subscription_groups: { rule: SUBSCRIPTION_GROUPS, says: 'The states of subscription groups.' },
  push_tokens: { rule: PUSH_TOKENS, says: 'The push tokens of the devices.' },
  push_token_import: { rule: judgedWithOthers('boolean'), says: 'Whether the object imports push tokens of a user who is not known yet.' },
  facebook: { rule: FACEBOOK, says: 'The Facebook account.' },
  twitter: { rule: TWITTER, says: 'The X (Twitter) account.' },
  image_url: { rule: freeText(MAX_IMAGE_URL), says: 'The address of a picture of the user, of at most 1,024 characters.', columns: ['image_url', 'avatar_url', 'photo_url'] },
  _merge_objects: { rule: MERGING, says: 'Whether objects among the attributes are merged into those that the user has.', steers: true },
  _update_existing_only: UPDATE_EXISTING_ONLY,
});

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

/** Custom attributes are next to the standard ones. */
export const CUSTOM_ATTRIBUTES: Rest = {
  at: '',
  singular: 'an attribute',
  refused: FORBIDDEN_ATTRIBUTES,
  ignored: IGNORED_ATTRIBUTES,
  complaintAbout: complaintAboutAttribute,
  check: (name) => {
    const check = attributeCheck(name);
    return (value, dates, objections) => check(value, { merging: false, dates }, objections);
  },
  most: null,
};

/**
 * Checks an attributes object whose identifiers are settled.
 * @param body loses what Braze only ignores.
 */
export function checkAttributes(
  body: JsonObject,
  objections: Objections,
  dates: DateFields = dateFields(),
): void {
  for (const [name, ignored] of IGNORED_ATTRIBUTES) leaveOut(body, name, ignored, objections);
  const context = { merging: body._merge_objects === true, dates };
  for (const name in body) attributeCheck(name)(body[name] as Json, context, objections);
  checkPushTokenImport(body, objections);
}

/** What is asked of the attribute of a name by itself; of identifiers nothing, they are settled before. */
export const attributeCheck = byName<AttributeCheck>(
  (name) => {
    const path = childPointer('', name);
    const field = ATTRIBUTES.get(name);
    if (field !== undefined) {
      const { check } = field.rule;
      if (check === null) return () => {};
      // null clears any of them.
      return (value, _context, objections) => {
        if (value !== null) check(value, path, objections);
      };
    }
    const ignored = IGNORED_ATTRIBUTES.get(name);
    if (ignored !== undefined) {
      return (_value, _context, objections) => objections.warn('BRAZE_IGNORED_FIELD', path, ignored);
    }
    const forbidden = FORBIDDEN_ATTRIBUTES.get(name);
    if (forbidden !== undefined) {
      return (_value, _context, objections) => objections.reject('BRAZE_RESERVED_NAME', path, forbidden);
    }
    return customAttributeCheck(name);
  },
  { most: 10_000 },
);

function leaveOut(body: JsonObject, name: string, message: string, objections: Objections): void {
  if (!Object.hasOwn(body, name)) return;
  if (body[name] !== null) objections.warn('BRAZE_IGNORED_FIELD', childPointer('', name), message);
  delete body[name];
}
