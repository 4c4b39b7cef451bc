import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';

/** A standard attribute in an export, and how its values compare. */
export interface ShownField {
  /** Its value in the profile of an export. */
  readonly of: (profile: JsonObject) => Json | undefined;
  /** The form in which two values are the same. */
  readonly form: (text: string) => string;
}

const asItIs = (text: string) => text;
const anyCase = (text: string) => text.toLowerCase();

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' });

/**
 * The standard attributes that Braze exports (Braze docs: POST /users/export/ids). Addresses, countries and languages are the same
 * in any case, a country's name is as good as its code, and a number is its digits.
 */
export const SHOWN_FIELDS: ReadonlyMap<string, ShownField> = new Map(
  Object.entries({
    country: (text: string) =>
      (/^[a-z]{2}$/i.test(text) ? (COUNTRIES.of(text.toUpperCase()) ?? text) : text).toLowerCase(),
    dob: (text: string) => text.slice(0, 10),
    email: anyCase,
    email_subscribe: asItIs,
    first_name: asItIs,
    gender: (text: string) => text.slice(0, 1).toUpperCase(),
    home_city: asItIs,
    language: anyCase,
    last_name: asItIs,
    phone: (text: string) => text.replaceAll(/\D/g, ''),
    push_subscribe: asItIs,
    time_zone: asItIs,
  }).map(([name, form]) => [name, { of: (profile) => profile[name], form }]),
);

/** What is asked of an export. */
export const EXPORTED: readonly string[] = [
  'external_id',
  'user_aliases',
  'braze_id',
  'custom_attributes',
  ...SHOWN_FIELDS.keys(),
];

/** The value of an attribute in the profile of an export; undefined: it has none. */
export function shownValue(profile: JsonObject, name: string): Json | undefined {
  const field = SHOWN_FIELDS.get(name);
  if (field !== undefined) return field.of(profile);
  const { custom_attributes: custom } = profile;
  return isObject(custom) && Object.hasOwn(custom, name) ? custom[name] : undefined;
}
