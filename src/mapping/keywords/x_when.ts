import { isObject } from '../../json/object.ts';
import type { Keyword } from './keyword.ts';

/** `x-when`: a schema; the value, or the object, exists only where it is satisfied. */
export const X_WHEN: Keyword = {
  name: 'x-when',
  description:
    'A JSON Schema: only where the row (inside of an element, the element) satisfies it is there a value, or at the root an object.',
  example: { properties: { status: { const: 'paid' } }, required: ['status'] },
  shown: { row: { value: 1, status: 'open' }, sent: undefined },
  valueSchema: { $ref: '#/definitions/schema' },
  expected: 'a JSON Schema',
  accepts: (value) => isObject(value) || typeof value === 'boolean',
  schemasIn: (value) => [['', value]],
  acts: 'sourced',
  words: () => 'only where `x-when` holds',
  step: null,
};
