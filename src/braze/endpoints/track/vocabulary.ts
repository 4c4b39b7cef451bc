import { isObject } from '../../../json/object.ts';
import type { Json } from '../../../json/value.ts';
import { KINDS } from '../../kind.ts';
import { FIELD_DETAILS } from './field_details.ts';
import { FIELDS, FORBIDDEN_ATTRIBUTES, RESERVED_PROPERTIES } from './fields.ts';
import { OPERATORS } from './operators.ts';
import { RECOMMENDED_PROPERTIES } from './recommended_events.ts';

/** Names inside of operators, and Braze's fields that only its own words use. */
const OTHERS = [
  '$time',
  '$new_object',
  '$identifier_key',
  '$identifier_value',
  'input_array',
  'user_identifiers',
  'merge_updates',
  'identifier_to_merge',
  'identifier_to_keep',
];

const NAMES: ReadonlySet<string> = new Set([
  ...KINDS,
  ...KINDS.flatMap((kind) => [...FIELDS[kind].keys(), ...partsOf(FIELD_DETAILS[kind])]),
  ...FORBIDDEN_ATTRIBUTES.keys(),
  ...Object.values(RESERVED_PROPERTIES).flatMap((names) => [...names]),
  ...OPERATORS,
  ...RECOMMENDED_PROPERTIES,
  ...OTHERS,
]);

/** Whether a name is one of Braze's own (a field, a part of one, an operator, a property of a recommended event): no data. */
export function isBrazeName(name: string): boolean {
  return NAMES.has(name);
}

/** The names under `properties` anywhere in a schema. */
function partsOf(schema: Json): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inside = Object.values(schema).flatMap((part) => partsOf(part as Json));
  const { properties } = schema as { properties?: Json };
  return isObject(properties) ? [...Object.keys(properties), ...inside] : inside;
}
