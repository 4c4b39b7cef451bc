import { fullFormats } from 'ajv-formats/dist/formats.js';
import { compareNumbers, isIntegral, isNumber } from '../json/decimal.ts';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';

/** A keyword of JSON Schema, as the document is checked for it. */
export interface StandardKeyword {
  /** What its value must be, in words. */
  readonly expected: string;
  readonly accepts: (value: Json) => boolean;
  /** Which schemas it holds: itself, its elements, or its members. */
  readonly holds?: 'schema' | 'list' | 'members';
  /** A JSON Schema of its values, for editors, where they hold no schemas. */
  readonly valueSchema?: JsonObject;
}

/** The types of JSON Schema. */
export const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

/** The formats that can be checked. */
export const FORMATS: readonly string[] = Object.keys(fullFormats);

const isText = (value: Json) => typeof value === 'string';
const isSchema = (value: Json) => isObject(value) || typeof value === 'boolean';

const ANYTHING: StandardKeyword = { expected: 'any value', accepts: () => true, valueSchema: {} };
const TEXT: StandardKeyword = { expected: 'text', accepts: isText, valueSchema: { type: 'string' } };
const FLAG: StandardKeyword = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
  valueSchema: { type: 'boolean' },
};
const NUMBER: StandardKeyword = { expected: 'a number', accepts: isNumber, valueSchema: { type: 'number' } };
const LIST: StandardKeyword = { expected: 'a list', accepts: Array.isArray, valueSchema: { type: 'array' } };
const NAMES: StandardKeyword = {
  expected: 'a list of names',
  accepts: (value) => Array.isArray(value) && value.every(isText),
  valueSchema: { type: 'array', items: { type: 'string' } },
};
const COUNT: StandardKeyword = {
  expected: 'a whole number, 0 or more',
  accepts: (value) => isNumber(value) && isIntegral(value) && compareNumbers(value, 0) >= 0,
  valueSchema: { type: 'integer', minimum: 0 },
};
const SCHEMA: StandardKeyword = { expected: 'a schema (an object)', accepts: isSchema, holds: 'schema' };
const SCHEMAS: StandardKeyword = {
  expected: 'a list of schemas',
  accepts: (value) => Array.isArray(value) && value.length > 0,
  holds: 'list',
};
const MEMBERS: StandardKeyword = {
  expected: 'an object from names to schemas',
  accepts: isObject,
  holds: 'members',
};

/** The keywords of JSON Schema 2020-12 that a mapping may use. */
export const STANDARD_KEYWORDS: ReadonlyMap<string, StandardKeyword> = new Map<string, StandardKeyword>([
  ...[
    'title',
    'description',
    '$comment',
    '$schema',
    '$id',
    '$ref',
    'contentEncoding',
    'contentMediaType',
    'pattern',
  ].map((name) => [name, TEXT] as const),
  ['format', { ...TEXT, valueSchema: { enum: [...FORMATS] } }],
  ...['const', 'default'].map((name) => [name, ANYTHING] as const),
  ...['deprecated', 'readOnly', 'writeOnly', 'uniqueItems'].map((name) => [name, FLAG] as const),
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((name) => [name, NUMBER] as const),
  ...[
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
    'minContains',
    'maxContains',
  ].map((name) => [name, COUNT] as const),
  ...['properties', 'patternProperties', '$defs', 'dependentSchemas'].map((name) => [name, MEMBERS] as const),
  ...['prefixItems', 'allOf', 'anyOf', 'oneOf'].map((name) => [name, SCHEMAS] as const),
  ...[
    'items',
    'additionalProperties',
    'contains',
    'propertyNames',
    'not',
    'if',
    'then',
    'else',
    'unevaluatedProperties',
    'unevaluatedItems',
  ].map((name) => [name, SCHEMA] as const),
  ['required', NAMES],
  [
    'enum',
    {
      expected: 'a list of at least one value',
      accepts: (value) => Array.isArray(value) && value.length > 0,
      valueSchema: { type: 'array', minItems: 1 },
    },
  ],
  ['examples', LIST],
  [
    'type',
    {
      expected: `${TYPES.join(', ')}, or a list of them`,
      accepts: (value) =>
        [value].flat().length > 0 && [value].flat().every((name) => TYPES.includes(name as string)),
      valueSchema: {
        anyOf: [{ enum: [...TYPES] }, { type: 'array', minItems: 1, items: { enum: [...TYPES] } }],
      },
    },
  ],
  [
    'multipleOf',
    {
      expected: 'a number above 0',
      accepts: (value) => isNumber(value) && compareNumbers(value, 0) > 0,
      valueSchema: { type: 'number', exclusiveMinimum: 0 },
    },
  ],
  [
    'dependentRequired',
    {
      expected: 'an object from names to lists of names',
      accepts: (value) => isObject(value) && Object.values(value).every(NAMES.accepts),
      valueSchema: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
    },
  ],
]);

/** Keywords of other drafts and dialects that people write from habit, and what to write instead. */
export const FOREIGN_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['definitions', 'write `$defs`'],
  ['dependencies', 'write `dependentRequired` or `dependentSchemas`'],
  ['additionalItems', 'write `items` beside `prefixItems`'],
  ['id', 'write `$id`'],
  ['nullable', 'write `x-null`: null is left out unless it says `send`'],
  ['example', 'write `examples`, a list'],
  ['$anchor', 'point `$ref` to `#/$defs/…`'],
  ['$dynamicRef', 'point `$ref` to `#/$defs/…`'],
  ['$dynamicAnchor', 'point `$ref` to `#/$defs/…`'],
  ['$recursiveRef', 'point `$ref` to `#/$defs/…` or `#`'],
  ['$vocabulary', 'leave it out'],
]);
