import { FIELDS, type FieldShape } from '../braze/endpoints/track/fields.ts';
import type { JsonObject } from '../json/value.ts';
import type { Column } from './columns.ts';
import { type Field, guessField } from './field.ts';
import { EMAILS, identifierField, PHONES } from './identifier.ts';
import type { Property } from './property.ts';

/** Names of the standard attributes that go by several, the likeliest first. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['email', EMAILS],
  ['phone', PHONES],
  ['first_name', ['first_name', 'given_name', 'forename', 'fname']],
  ['last_name', ['last_name', 'surname', 'family_name', 'lname']],
  ['dob', ['dob', 'date_of_birth', 'birth_date', 'birthday']],
  ['gender', ['gender', 'sex']],
  ['country', ['country_code', 'country']],
  ['home_city', ['home_city', 'city']],
  ['language', ['language', 'language_code', 'lang', 'preferred_language']],
  ['time_zone', ['time_zone', 'tz']],
  ['image_url', ['image_url', 'avatar_url', 'photo_url']],
]);

/** Fields that are no standard attribute: identifiers, and what steers Braze. */
const OTHERS: ReadonlySet<string> = new Set([
  'external_id',
  'braze_id',
  'user_alias',
  '_merge_objects',
  '_update_existing_only',
]);

/** What a field wants beyond its type. Braze docs: standard attributes. */
const REMARKS: ReadonlyMap<string, string> = new Map([
  ['country', 'Braze wants ISO 3166-1 codes such as DE.'],
  ['language', 'Braze wants ISO 639-1 codes such as de.'],
  ['phone', 'Braze wants E.164 such as +49301234567.'],
  ['time_zone', 'Braze wants IANA names such as Europe/Berlin.'],
  ['gender', 'Braze wants M, F, O, N or P; `x-lookup` lists what becomes of each value.'],
]);

const GENDERS: JsonObject = {
  ...{ M: 'M', F: 'F', O: 'O', N: 'N', P: 'P', m: 'M', f: 'F', o: 'O', n: 'N', p: 'P' },
  ...{ male: 'M', female: 'F', other: 'O', Male: 'M', Female: 'F', Other: 'O' },
};

/** The spellings of a standard attribute. */
export function namesOf(field: string): readonly string[] {
  return NAMES.get(field) ?? [field];
}

/** Braze's standard attributes that the columns can fill. */
export function guessAttributes(columns: readonly Column[]): Property[] {
  const properties: Property[] = [];
  for (const [field, shape] of FIELDS.attributes) {
    if (OTHERS.has(field)) continue;
    const property = guessField(attributeField(field, shape), columns, namesOf(field));
    if (property !== null) properties.push(property);
  }
  return properties;
}

function attributeField(name: string, shape: FieldShape): Field {
  const remark = REMARKS.get(name);
  const gender = { keywords: { 'x-lookup': GENDERS }, guard: { enum: Object.keys(GENDERS) } };
  return {
    ...(name === 'email' ? identifierField(name) : { kind: 'attributes', name, shape }),
    ...(remark !== undefined && { remarks: [remark] }),
    ...(name === 'gender' && gender),
  };
}
