import { expect, test } from '@jest/globals';
import { compileStreams } from '../streams.ts';
import { entryOf, jsonSchema, streamOf } from '../testing/compiled.ts';

/** The columns that mappings of one stream read; null: all. */
function projection(...schemas: object[]): string[] | null {
  const { routes, problems } = compileStreams(
    {
      streams: schemas.map((schema) => entryOf('attributes', jsonSchema(schema))),
      updateExistingOnly: false,
      defaultBrazeApp: null,
    },
    [streamOf()],
    () => {},
  );
  expect(problems).toEqual([]);
  const read = routes?.forStream('customers', null)?.projection;
  return read === null || read === undefined ? null : [...read].sort();
}

const user = { external_id: { 'x-from': 'id' } };

test.each<[string, object, string[] | null]>([
  ['columns and pointers', { a: { 'x-from': ['x', '/y/z'] }, b: {} }, ['b', 'id', 'x', 'y']],
  [
    'templates and the row',
    { a: { 'x-template': '{x} {/y/0}' }, b: { 'x-from': '$row/z' } },
    ['id', 'x', 'y', 'z'],
  ],
  ['members of what was found', { a: { type: 'object', 'x-from': 'x', properties: { y: {} } } }, ['id', 'x']],
  ['metadata', { a: { 'x-from': '$emitted_at' }, b: { const: 1 } }, ['id']],
  ['conditions on a property', { a: { 'x-when': { required: ['x'] } } }, ['a', 'id', 'x']],
])('%s', (_, properties, expected) => {
  expect(projection({ properties: { ...user, ...properties } })).toEqual(expected);
});

test.each<[string, object, string[] | null]>([
  ['columns by name', { properties: { x: { const: 1 } }, required: ['y'], type: 'object' }, ['id', 'x', 'y']],
  [
    'columns in parts',
    { not: { anyOf: [{ required: ['x'] }, { properties: { y: {} } }] } },
    ['id', 'x', 'y'],
  ],
  ['how many columns there are', { minProperties: 2 }, null],
  ['the row as a whole', { allOf: [{ required: ['x'] }, { const: { x: 1 } }] }, null],
])('a condition that looks at %s', (_, condition, expected) => {
  expect(projection({ properties: user, 'x-when': condition })).toEqual(expected);
});

test('an array of the row; its elements are not columns', () => {
  const properties = { external_id: { 'x-from': '$row/id' }, a: { 'x-when': { required: ['x'] } } };
  expect(projection({ 'x-each': { path: '/items', when: { required: ['y'] } }, properties })).toEqual([
    'id',
    'items',
  ]);
});

test('all columns where others pass, at the root or inside', () => {
  expect(projection({ properties: user, additionalProperties: true })).toBeNull();
  expect(projection({ properties: { ...user, a: { type: 'object', additionalProperties: true } } })).toEqual([
    'a',
    'id',
  ]);
});

test('of several mappings all that one of them reads', () => {
  expect(projection({ properties: user }, { properties: { ...user, a: {} } })).toEqual(['a', 'id']);
  expect(projection({ properties: user }, { properties: user, additionalProperties: true })).toBeNull();
});
