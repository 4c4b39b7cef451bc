import { OBJECT_TYPES } from './endpoints/index.ts';
import { namesIn } from './rules/field.ts';

/** Braze's fields that only its own words use: those of answers, and of requests that no row becomes. */
const OTHERS = [
  'input_array',
  'user_identifiers',
  'merge_updates',
  'identifier_to_merge',
  'identifier_to_keep',
];

const NAMES: ReadonlySet<string> = new Set([
  ...OBJECT_TYPES.flatMap(({ name, fields, rest, words }) => [
    name,
    ...namesIn(fields),
    ...(rest?.refused.keys() ?? []),
    ...words,
  ]),
  ...OTHERS,
]);

/** Whether a name is one of Braze's own (a field, a part of one, an operator, a property of a recommended event): no data. */
export function isBrazeName(name: string): boolean {
  return NAMES.has(name);
}
