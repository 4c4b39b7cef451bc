import { isObject } from '../../json/object.ts';
import type { Keyword } from './keyword.ts';

/** `x-when`: a schema; the value, or the object, exists only where it is satisfied. */
export const X_WHEN: Keyword = {
  name: 'x-when',
  expected: 'a JSON Schema',
  accepts: (value) => isObject(value) || typeof value === 'boolean',
  schemasIn: (value) => [['', value]],
};
