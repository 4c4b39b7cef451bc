import { expect, test } from '@jest/globals';
import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { EXACT_KEYWORDS } from './exact_keywords.ts';

const BIG = '9223372036854775807';
const BIG_LESS = '9223372036854775806';

test.each<[keyword: string, wanted: string, found: string, holds: boolean]>([
  ['const', BIG, BIG, true],
  ['const', BIG, BIG_LESS, false],
  ['const', '1', '1.0', true],
  ['const', '1', '"1"', false],
  ['const', 'null', 'null', true],
  ['const', `[${BIG}]`, `[${BIG}]`, true],
  ['const', `[${BIG}]`, `[${BIG_LESS}]`, false],
  ['const', '[1]', '[1,2]', false],
  ['const', '[1]', '{"0":1}', false],
  ['const', `{"a":${BIG},"b":2}`, `{"b":2,"a":${BIG}}`, true],
  ['const', `{"a":${BIG}}`, `{"a":${BIG_LESS}}`, false],
  ['const', '{"a":1}', '{"b":1}', false],
  ['const', '{"a":1}', '{"a":1,"b":1}', false],
  ['const', '{"a":1}', '[1]', false],
  ['enum', `["a",${BIG}]`, BIG, true],
  ['enum', '["a","b"]', '"b"', true],
  ['enum', `["a",${BIG}]`, BIG_LESS, false],
  ['minimum', BIG, BIG, true],
  ['minimum', BIG, BIG_LESS, false],
  ['minimum', BIG, '"text"', true],
  ['maximum', BIG_LESS, BIG, false],
  ['maximum', BIG_LESS, BIG_LESS, true],
  ['maximum', '1', 'null', true],
  ['exclusiveMinimum', BIG_LESS, BIG, true],
  ['exclusiveMinimum', BIG, BIG, false],
  ['exclusiveMinimum', '1', '[]', true],
  ['exclusiveMaximum', BIG, BIG_LESS, true],
  ['exclusiveMaximum', BIG, BIG, false],
  ['exclusiveMaximum', '1', '{}', true],
  ['multipleOf', '0.1', '0.3', true],
  ['multipleOf', '2', BIG, false],
  ['multipleOf', '2', '"3"', true],
  ['uniqueItems', 'true', `[${BIG},${BIG_LESS}]`, true],
  ['uniqueItems', 'true', '[{"a":1},{"a":1.0}]', false],
  ['uniqueItems', 'false', '[1,1]', true],
  ['uniqueItems', 'true', '"aa"', true],
])('%s %s of %s: %s', (keyword, wanted, found, holds) => {
  const rule = EXACT_KEYWORDS[keyword]?.(parseExact(wanted) as Json);
  expect(rule?.holds(parseExact(found) as Json)).toBe(holds);
});
