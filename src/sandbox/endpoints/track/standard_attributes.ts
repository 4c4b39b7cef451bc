import type { Json } from '../../../json/value.ts';
import { parseDate } from '../../time.ts';
import { isObject } from '../../values.ts';

/** Takes a value other than null: what is stored, null where it clears the field, undefined where it is ignored. */
type Rule = (value: Json) => Json | undefined;

const LONGEST_URL = 1024;

/** Braze's other names for US zones; of the Rails-style names these are the ones in its examples. */
const US_ZONE = /^(?:Eastern|Central|Mountain|Pacific) Time \(US & Canada\)$/;

const GENDERS = new Set<Json>(['M', 'F', 'O', 'N', 'P']);

interface StandardAttribute {
  readonly stored: Rule;
  /** Whether setting it costs a data point. */
  readonly billed?: true;
}

/**
 * Braze docs: the standard attributes, what they hold, and which of them are billed. What becomes of a value of another type
 * is documented for `country` and `time_zone` only; here it is ignored.
 */
export const STANDARD: ReadonlyMap<string, StandardAttribute> = new Map<string, StandardAttribute>([
  ['first_name', { stored: text, billed: true }],
  ['last_name', { stored: text, billed: true }],
  ['home_city', { stored: text, billed: true }],
  ['dob', { stored: day, billed: true }],
  ['gender', { stored: gender, billed: true }],
  ['country', { stored: country, billed: true }],
  ['language', { stored: language, billed: true }],
  ['time_zone', { stored: timeZone, billed: true }],
  ['current_location', { stored: object, billed: true }],
  ['date_of_first_session', { stored: date }],
  ['date_of_last_session', { stored: date }],
  ['marked_email_as_spam_at', { stored: date }],
  ['email_subscribe', { stored: text }],
  ['push_subscribe', { stored: text }],
  ['email_open_tracking_disabled', { stored: boolean }],
  ['email_click_tracking_disabled', { stored: boolean }],
  ['facebook', { stored: object }],
  ['twitter', { stored: object }],
  ['image_url', { stored: url }],
]);

function text(value: Json): Json | undefined {
  return typeof value === 'string' ? value : undefined;
}

function gender(value: Json): Json | undefined {
  return GENDERS.has(value) ? value : undefined;
}

function language(value: Json): Json | undefined {
  return typeof value === 'string' && /^[a-z]{2}$/i.test(value) ? value : undefined;
}

function timeZone(value: Json): Json | undefined {
  return typeof value === 'string' && isTimeZone(value) ? value : undefined;
}

function url(value: Json): Json | undefined {
  return typeof value === 'string' && value.length <= LONGEST_URL ? value : undefined;
}

function day(value: Json): Json | undefined {
  return typeof value === 'string' && isDate(value) ? value : undefined;
}

function boolean(value: Json): Json | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function object(value: Json): Json | undefined {
  return isObject(value) ? value : undefined;
}

function date(value: Json): Json | undefined {
  return typeof value === 'string' && parseDate(value) !== null ? value : undefined;
}

function isDate(value: string): boolean {
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value) && parseDate(value) !== null;
}

/** Braze docs: a name is mapped as well as may be ("Australia" to AU); what matches nothing sets null. */
function country(value: Json): Json | undefined {
  if (typeof value !== 'string') return null;
  const code = value.toUpperCase();
  return CODES.has(code) ? code : (CODES_BY_NAME.get(value.toLowerCase()) ?? null);
}

const CODES_BY_NAME = countryCodes();
const CODES: ReadonlySet<string> = new Set(CODES_BY_NAME.values());

function countryCodes(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = new Map<string, string>();
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    // Codes that are no longer in use (DD) have the name of the country that took their place.
    const isCurrent = new Intl.Locale(`und-${code}`).region === code;
    const name = names.of(code)?.toLowerCase();
    if (isCurrent && name !== undefined && !codes.has(name)) codes.set(name, code);
  }
  return codes;
}

const zones = new Map<string, boolean>();

function isTimeZone(name: string): boolean {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const valid = US_ZONE.test(name) || isIana(name);
  if (zones.size < 1000) zones.set(name, valid);
  return valid;
}

function isIana(name: string): boolean {
  // The runtime also takes offsets such as "+01:00" for zones.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
