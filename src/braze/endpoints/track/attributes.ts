import { byName } from '../../../json/by_name.ts';
import { isNumber } from '../../../json/decimal.ts';
import { kindWord } from '../../../json/kind_of.ts';
import { isObject, own } from '../../../json/object.ts';
import { childPointer } from '../../../json/pointer.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import { MAX_YEAR, yearOf } from '../../rules/dates.ts';
import type { Report } from '../../rules/report.ts';
import { isStandardDate } from '../../rules/standard_time.ts';
import { checkTextLength, checkWord, isText, warnOfUndocumented } from '../../rules/text.ts';
import { isTimeZone } from '../../rules/time_zones.ts';
import { type AttributeCheck, customAttributeCheck } from './custom_attribute.ts';
import { FIELDS, FORBIDDEN_ATTRIBUTES, IGNORED_ATTRIBUTES } from './fields.ts';
import { checkPushTokenImport, checkPushTokens } from './push_tokens.ts';
import { checkSubscriptionGroups } from './subscription_groups.ts';

/** A rule for a field of Braze's own. The value is not null: null clears any of them. */
type Rule = (value: Json, path: string, report: Report) => void;

const SUBSCRIPTION_STATES = ['subscribed', 'unsubscribed', 'opted_in'];
const GENDERS = ['M', 'F', 'O', 'N', 'P'];
const MAX_IMAGE_URL = 1024;

/** Braze docs: standard attributes, each with what becomes of a value that it does not take. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['first_name', checkText],
  ['last_name', checkText],
  ['home_city', checkText],
  [
    'image_url',
    (value, path, report) =>
      isText(value, path, report) && checkTextLength(value, path, report, MAX_IMAGE_URL),
  ],
  ['dob', checkBirthday],
  ['gender', (value, path, report) => checkGender(value, path, report)],
  ['country', checkCountry],
  ['language', checkLanguage],
  ['time_zone', checkTimeZone],
  ['current_location', checkLocation],
  ['date_of_first_session', checkDate],
  ['date_of_last_session', checkDate],
  ['marked_email_as_spam_at', checkDate],
  ['email_subscribe', (value, path, report) => checkWord(value, SUBSCRIPTION_STATES, path, report)],
  ['push_subscribe', (value, path, report) => checkWord(value, SUBSCRIPTION_STATES, path, report)],
  ['email_open_tracking_disabled', checkBoolean],
  ['email_click_tracking_disabled', checkBoolean],
  ['subscription_groups', checkSubscriptionGroups],
  ['push_tokens', checkPushTokens],
  ['_merge_objects', checkMerging],
]);

/**
 * Checks an attributes object whose identifiers are settled.
 * @param body loses what Braze only ignores.
 */
export function checkAttributes(body: JsonObject, report: Report, dates: DateFields = dateFields()): void {
  for (const [name, ignored] of IGNORED_ATTRIBUTES) leaveOut(body, name, ignored, report);
  const context = { merging: body._merge_objects === true, dates };
  for (const name in body) attributeCheck(name)(body[name] as Json, context, report);
  checkPushTokenImport(body, report);
}

/** What is asked of the attribute of a name by itself; of identifiers nothing, they are settled before. */
export const attributeCheck = byName<AttributeCheck>(
  (name) => {
    const path = childPointer('', name);
    const rule = RULES.get(name);
    if (rule !== undefined) {
      return (value, _context, report) => {
        if (value !== null) rule(value, path, report);
      };
    }
    if (FIELDS.attributes.has(name)) return () => {};
    const ignored = IGNORED_ATTRIBUTES.get(name);
    if (ignored !== undefined) {
      return (_value, _context, report) => report.warn('BRAZE_IGNORED_FIELD', path, ignored);
    }
    const forbidden = FORBIDDEN_ATTRIBUTES.get(name);
    if (forbidden !== undefined) {
      return (_value, _context, report) => report.reject('BRAZE_RESERVED_NAME', path, forbidden);
    }
    return customAttributeCheck(name);
  },
  { most: 10_000 },
);

function leaveOut(body: JsonObject, name: string, message: string, report: Report): void {
  if (!Object.hasOwn(body, name)) return;
  if (body[name] !== null) report.warn('BRAZE_IGNORED_FIELD', childPointer('', name), message);
  delete body[name];
}

function checkText(value: Json, path: string, report: Report): void {
  if (isText(value, path, report)) checkTextLength(value, path, report);
}

function checkGender(value: Json, path: string, report: Report): void {
  if (typeof value === 'string' && GENDERS.includes(value)) return;
  warnOfUndocumented(value, GENDERS.join(', '), path, report);
}

function checkBoolean(value: Json, path: string, report: Report): void {
  if (typeof value !== 'boolean') warnOfUndocumented(value, 'a boolean', path, report);
}

/** Not taken for true, it would replace the objects that it was to be merged into: what was there is lost. */
function checkMerging(value: Json, path: string, report: Report): void {
  if (typeof value === 'boolean') return;
  report.reject('BRAZE_FIELD', path, `${kindWord(value)} found; Braze takes a boolean`);
}

function checkBirthday(value: Json, path: string, report: Report): void {
  if (typeof value === 'string' && isStandardDate(value)) return;
  warnOfUndocumented(value, 'a day such as 1990-12-31', path, report);
}

/** Braze docs: dates of other years are kept as text. */
function checkDate(value: Json, path: string, report: Report): void {
  const year = typeof value === 'string' ? yearOf(value) : null;
  if (year === null) warnOfUndocumented(value, 'a date such as 2024-01-31T09:30:00Z', path, report);
  else if (year > MAX_YEAR) {
    report.warn('BRAZE_YEAR', path, `a date after the year ${MAX_YEAR}, which Braze stores as text`);
  }
}

/** Braze docs: "Australia" is understood, what is not understood becomes null. */
function checkCountry(value: Json, path: string, report: Report): void {
  if (isText(value, path, report) && !isTwoLetters(value)) {
    report.warn(
      'BRAZE_COUNTRY',
      path,
      'text that is no ISO 3166-1 alpha-2 code; Braze guesses, and sets null where it cannot',
    );
  }
}

function checkLanguage(value: Json, path: string, report: Report): void {
  if (isText(value, path, report) && !isTwoLetters(value) && !/^[a-z]{2}[-_].*$/i.test(value)) {
    report.warn('BRAZE_LANGUAGE', path, 'text that is no ISO 639-1 code');
  }
}

function isTwoLetters(text: string): boolean {
  return text.length === 2 && isLetter(text.charCodeAt(0)) && isLetter(text.charCodeAt(1));
}

/** Whether a character is one of A to Z, in either case: the cases differ in one bit. */
function isLetter(char: number): boolean {
  const small = char | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

/** Braze docs: a zone that it does not know is ignored. */
function checkTimeZone(value: Json, path: string, report: Report): void {
  if (typeof value === 'string' && isTimeZone(value)) return;
  warnOfUndocumented(value, "IANA's names of time zones (Europe/Berlin) and Rails'", path, report);
}

/** Braze docs: BAD_LOCATION_UPDATE. */
function checkLocation(value: Json, path: string, report: Report): void {
  const sound = isObject(value) && isNumber(own(value, 'longitude')) && isNumber(own(value, 'latitude'));
  if (!sound)
    report.reject('BRAZE_FIELD', path, 'Braze takes an object of the numbers `longitude` and `latitude`');
}
