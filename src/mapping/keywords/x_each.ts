import { kindWord } from '../../json/kind_of.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';
import { toArray } from '../coercions/array.ts';
import { type Make, reject, type Scope } from '../scope.ts';
import type { Keyword } from './keyword.ts';

/** `x-each`: a pointer to an array, or `{path, when}`: one object for each element. */
export const X_EACH: Keyword = {
  name: 'x-each',
  description:
    'An array of the row: one object is made for each of its elements, and sources read the element. With `when` only for elements that satisfy it.',
  example: '/line_items',
  shown: {
    beside: { 'x-from': 'sku' },
    row: { line_items: [{ sku: 'A-1' }] },
    sent: 'A-1',
  },
  valueSchema: {
    anyOf: [
      { type: 'string' },
      {
        type: 'object',
        required: ['path'],
        properties: { path: { type: 'string' }, when: { $ref: '#/definitions/schema' } },
        additionalProperties: false,
      },
    ],
  },
  expected: 'a pointer to an array (`/line_items`), or an object of `path` and `when` (a JSON Schema)',
  accepts: (value) =>
    typeof value === 'string' ||
    (isObject(value) &&
      typeof own(value, 'path') === 'string' &&
      Object.keys(value).every((name) => name === 'path' || name === 'when')),
  schemasIn: (value) => {
    const when = isObject(value) ? own(value, 'when') : undefined;
    return when === undefined ? [] : [['/when', when]];
  },
  acts: 'root',
  elsewhere: ', where it makes one object for each element; for an array inside of the object use `items`',
  // What it does to objects is said above their fields.
  words: () => '',
  step: null,
};

/** The source text of an `x-each` that was accepted. */
export function eachPath(value: Json): string {
  return isObject(value) ? String(own(value, 'path')) : String(value);
}

/**
 * The elements; none for a missing or null array, undefined after a rejection.
 * @param label where they come from, for messages.
 */
export function elementsOf(read: Make, label: string, scope: Scope): readonly Json[] | undefined {
  const value = read(scope) ?? null;
  if (value === null) return [];
  const elements = toArray(value);
  if (elements !== undefined) return elements;
  return reject(
    scope,
    'MAPPING_EACH',
    `${label} of \`x-each\` holds ${kindWord(value)}; expected an array, or text that is a JSON array`,
    value,
  );
}
