import { literal } from '../literal.ts';
import type { Keyword } from './keyword.ts';

/** `x-null-values`: source texts that count as null. */
export const X_NULL_VALUES: Keyword = {
  name: 'x-null-values',
  description: 'Texts of the source that count as null.',
  example: ['', 'N/A'],
  shown: { row: { value: 'N/A' }, sent: undefined },
  valueSchema: { type: 'array', items: { type: 'string' } },
  expected: 'a list of texts that count as null, such as ["", "N/A"]',
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  acts: 'made',
  words: (value) => `${[value].flat().map(literal).join(', ')} counts as null`,
  step: null,
};
