import { ATTRIBUTES } from '../braze/endpoints/track/attributes.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { Field as BrazeField } from '../braze/rules/field.ts';
import { PRIMARY_IDENTIFIERS } from '../braze/rules/identifier.ts';
import type { JsonObject } from '../json/value.ts';
import type { Column } from './columns.ts';
import { type Field, guessField } from './field.ts';
import { identifierField } from './identifier.ts';
import type { Property } from './property.ts';

const GENDERS: JsonObject = {
  ...{ M: 'M', F: 'F', O: 'O', N: 'N', P: 'P', m: 'M', f: 'F', o: 'O', n: 'N', p: 'P' },
  ...{ male: 'M', female: 'F', other: 'O', Male: 'M', Female: 'F', Other: 'O' },
};

/** Usual names of a column that holds a standard attribute. */
export function namesOf(name: string): readonly string[] {
  return ATTRIBUTES.get(name)?.columns ?? [name];
}

/** Braze's standard attributes that the columns can fill. */
export function guessAttributes(columns: readonly Column[]): Property[] {
  const properties: Property[] = [];
  for (const [name, field] of ATTRIBUTES) {
    if (field.steers || PRIMARY_IDENTIFIERS.includes(name)) continue;
    const property = guessField(attributeField(name, field), columns, namesOf(name));
    if (property !== null) properties.push(property);
  }
  return properties;
}

function attributeField(name: string, { rule, remark }: BrazeField): Field {
  const gender = { keywords: { 'x-lookup': GENDERS }, guard: { enum: Object.keys(GENDERS) } };
  return {
    ...(name === 'email' ? identifierField(name) : { type: TRACK_TYPES.attributes, name, shape: rule.shape }),
    ...(remark !== undefined && { remarks: [remark] }),
    ...(name === 'gender' && gender),
  };
}
