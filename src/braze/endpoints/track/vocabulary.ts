import { KINDS } from '../../kind.ts';
import { namesIn } from '../../rules/field.ts';
import { FORBIDDEN_ATTRIBUTES } from './attributes.ts';
import { FIELDS, RESERVED_PROPERTIES } from './objects.ts';
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
  ...KINDS.flatMap((kind) => namesIn(FIELDS[kind])),
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
