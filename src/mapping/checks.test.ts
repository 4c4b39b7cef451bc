import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExact } from '../json/exact.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { compileChecks } from './checks.ts';
import { validationDocument } from './validation_document.ts';
import { createValidator, type Validator } from './validator.ts';

/** What an object breaks: by the functions of our own and by ajv, or by ajv alone. */
function bothWays(document: JsonObject): { ours: (value: Json) => string[]; ajv: (value: Json) => string[] } {
  const validated = validationDocument(document);
  const validator = createValidator(validated.document);
  const { whole } = compileChecks(validated, validator);
  const byAjv = validator.violations(validated.document);
  return {
    ours: (value) => {
      const found: string[] = [];
      whole?.(value, { reject: (_code, path, message) => found.push(`${path} ${message}`) });
      return found;
    },
    ajv: (value) => byAjv(value).map(({ path, message }) => `${path} ${message}`),
  };
}

/** How often ajv is asked for a part of a document; the parts themselves are not checked. */
function partsForAjv(document: JsonObject): number {
  let parts = 0;
  const counting: Validator = {
    predicate: () => () => true,
    violations: () => {
      parts++;
      return () => [];
    },
  };
  compileChecks(validationDocument(document), counting);
  return parts;
}

const schema: fc.Arbitrary<JsonObject> = fc.oneof(
  fc
    .record(
      {
        minLength: fc.integer({ min: 0, max: 3 }),
        maxLength: fc.integer({ min: 0, max: 3 }),
        pattern: fc.constantFrom('^a', 'b$', '👍'),
      },
      { requiredKeys: [] },
    )
    .map((rules) => ({ type: 'string', ...rules }) as JsonObject),
  fc
    .record(
      {
        minimum: fc.integer({ min: -2, max: 2 }),
        maximum: fc.integer({ min: -2, max: 2 }),
        exclusiveMinimum: fc.integer({ min: -2, max: 2 }),
        exclusiveMaximum: fc.integer({ min: -2, max: 2 }),
        multipleOf: fc.constantFrom(0.5, 2),
        enum: fc.constant<Json[]>([1, 'a', -2]),
      },
      { requiredKeys: [] },
    )
    .map((rules) => ({ type: 'number', ...rules }) as JsonObject),
  fc.constantFrom<JsonObject>(
    { type: 'string', format: 'email' },
    { type: 'array', items: { type: 'string', maxLength: 1 } },
    { type: 'array', maxItems: 1 },
    { type: 'object', properties: { inner: { type: 'string', minLength: 2 }, 'a/b~c': { minimum: 1 } } },
    { type: 'object', minProperties: 1, properties: { inner: { maxLength: 1 } } },
    { type: 'object', additionalProperties: { type: 'string', maxLength: 1 } },
    { type: 'string', 'x-null': 'send', enum: ['a'] },
    { type: 'string', enum: ['a'], minLength: 2, pattern: 'b' },
    { $ref: '#/$defs/short' },
  ),
);
const text = fc.string({ unit: fc.constantFrom('a', 'b', '👍', '\ud83d'), maxLength: 4 });
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0));

/** A value of the type of a schema, so that only what is no type can be broken. */
function valueFor(of: JsonObject): fc.Arbitrary<Json> {
  if (of.type === 'number') return number;
  if (of.type === 'array') return fc.array(text, { maxLength: 3 });
  if (of.type !== 'object') return of['x-null'] === 'send' ? fc.oneof(text, fc.constant(null)) : text;
  return fc.record({ inner: text, 'a/b~c': of.additionalProperties === undefined ? number : text });
}

test('the functions of our own say what ajv says, in the same order', () => {
  const members = fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'x/y'), schema, { maxKeys: 4 });
  const documents = members.chain((properties) =>
    fc.tuple(
      fc.constant<JsonObject>({
        type: 'object',
        properties,
        $defs: { short: { type: 'string', maxLength: 1 } },
      }),
      fc.record(Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, valueFor(of)])), {
        requiredKeys: [],
      }),
    ),
  );
  fc.assert(
    fc.property(documents, ([document, value]) => {
      const { ours, ajv } = bothWays(document);
      const object = { ...value } as JsonObject;
      expect(ours(object)).toEqual(ajv(object));
    }),
    { numRuns: 200 },
  );
});

describe('exact numbers', () => {
  const [less, limit] = ['9223372036854775806', '9223372036854775807'];
  test.each([
    ['"enum"', `[${limit}]`, 'must be one of the values in `enum`'],
    ['"minimum"', limit, 'must keep the `minimum` of the mapping'],
    ['"multipleOf"', '9223372036854775807', 'must keep the `multipleOf` of the mapping'],
  ])('%s of %s tells neighbours apart', (keyword, wanted, message) => {
    const document = parseExact(`{"properties":{"n":{"type":"integer",${keyword}:${wanted}}}}`) as JsonObject;
    const { ours } = bothWays(document);
    expect(ours(parseExact(`{"n":${limit}}`))).toEqual([]);
    expect(ours(parseExact(`{"n":${less}}`))).toEqual([`/n ${message}`]);
  });
  test('are no lengths of text', () => {
    const document = parseExact('{"properties":{"a":{"maxLength":1e400}}}') as JsonObject;
    const validated = validationDocument(document);
    expect(() => compileChecks(validated, createValidator(validated.document))).toThrow('must be ["number"]');
  });
});

describe('ajv is asked', () => {
  const rule = { maxLength: 2 };
  test.each<[string, JsonObject, number]>([
    ['for nothing that the making ensures', { properties: { a: { type: 'string', format: 'date' } } }, 0],
    ['for no length, bound or list of values', { properties: { a: { minimum: 1, enum: [1] }, b: rule } }, 0],
    ['for no member of a member', { properties: { properties: { properties: { a: rule } } } }, 0],
    [
      'for each member with other rules',
      { properties: { a: { not: {} }, b: { format: 'email' }, c: rule } },
      2,
    ],
    ['for what `items` demands', { properties: { a: { type: 'array', items: rule } } }, 1],
    ['for what a reference demands', { $defs: { r: rule }, properties: { a: { $ref: '#/$defs/r' } } }, 1],
    [
      'for no reference to what is ensured',
      { $defs: { r: {} }, properties: { a: { $ref: '#/$defs/r' }, b: rule } },
      0,
    ],
    ['for the whole where rules hold for all of it', { properties: { a: rule }, maxProperties: 3 }, 1],
    [
      'for the whole where the passed columns have rules',
      { properties: { a: rule }, additionalProperties: rule },
      1,
    ],
    ['for a schema inside of itself', { properties: { a: rule, child: { $ref: '#' } } }, 1],
  ])('%s', (_title, document, parts) => {
    expect(partsForAjv(document)).toBe(parts);
  });
});
