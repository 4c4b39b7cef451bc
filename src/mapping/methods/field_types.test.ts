import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../../json/exact.ts';
import { coercionOf, TYPES } from '../coercions/index.ts';
import { NO_TIME_OPTIONS } from '../coercions/instant.ts';
import { FORMATS } from '../standard_keywords.ts';
import { compiled, entryOf } from '../testing/compiled.ts';
import { FIELD_TYPES } from './field_types.ts';

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The lists of words that a JSON document calls `enum`. */
function enumsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'enum' in value ? [value.enum as string[]] : [];
  return [...own, ...Object.values(value).flatMap(enumsIn)];
}

test('spec.json offers exactly these types', () => {
  const offered = enumsIn(JSON.parse(text('spec.json'))).find((words) => words.includes('as_is'));
  expect(offered?.toSorted()).toEqual([...FIELD_TYPES.keys()].sort());
});

test('docs/mapping.md names each of them', () => {
  const sentence = /^`type` is one of [\s\S]*?\.$/m.exec(text('docs/mapping.md'))?.[0];
  expect(sentence?.match(/(?<=`)[a-z_-]+(?=`)/g)?.sort()).toEqual(['type', ...FIELD_TYPES.keys()].sort());
});

describe.each([...FIELD_TYPES])('%s', (type, { example }) => {
  test('makes its example out of a constant, and out of a column', () => {
    const fields = [
      { value: 'u', to: 'external_id', type: 'as_is' },
      { value: example, to: 'constant', type },
      { from: 'column', to: 'column', type },
    ];
    const { map } = compiled(entryOf('attributes', { method: 'fields', fields, passThrough: false }));
    const object = parseExact(map({ column: example }).objects?.[0]?.json ?? 'null');
    expect(object).toMatchObject({ constant: expect.anything(), column: expect.anything() });
  });
});

test.each([...TYPES])('%s has a schema of its own, with a format that can be checked', (_, type) => {
  const { type: name, format = null } = type.schema;
  expect(coercionOf(name, format, NO_TIME_OPTIONS)?.target).toBe(type.target);
  if (format !== null) expect(FORMATS).toContain(format);
});
