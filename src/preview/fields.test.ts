import { describe, expect, test } from '@jest/globals';
import type { Kind } from '../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { JsonObject } from '../json/value.ts';
import { compileDocument } from '../mapping/program/document.ts';
import { type MappingLines, mappingLines } from './fields.ts';

/** @param columns names that the catalog lists. */
function linesOf(kind: Kind, document: JsonObject, columns: readonly string[] = []): MappingLines {
  const problems: string[] = [];
  const program = compileDocument(TRACK_TYPES[kind], document, new Set(columns), (...problem) =>
    problems.push(`${problem}`),
  );
  expect(problems).toEqual([]);
  return mappingLines(program);
}

/** The lines of a mapping, each as `field ← from: becomes; becomes`. */
function lines(document: JsonObject, kind: Kind = 'attributes', columns: string[] = []): string[] {
  const { fields } = linesOf(kind, document, columns);
  return fields.map(({ field, from, becomes }) => `${field} ← ${from}: ${becomes.join('; ')}`);
}

const attribute = (schema: JsonObject) =>
  lines({ properties: { value: schema } })[0]?.slice('/value ← '.length);

describe('a value comes from', () => {
  test.each<[string, JsonObject]>([
    ['column `value`', {}],
    ['constant "Signed Up"', { const: 'Signed Up' }],
    ['column `EMAIL`, else `/contact/email`', { 'x-from': ['EMAIL', '/contact/email'] }],
    ['`$emitted_at`', { 'x-from': '$emitted_at' }],
    ['column `a/b`', { 'x-from': '/a~1b' }],
    [
      'template "{first} {/name/last}" of column `first`, `/name/last`',
      { 'x-template': '{first} {/name/last}' },
    ],
  ])('%s', (from, schema) => {
    expect(attribute(schema)?.split(': ')[0]).toBe(from);
  });
});

describe('a value becomes', () => {
  test.each<[string, JsonObject]>([
    ['as it is', {}],
    ['string', { type: ['string', 'null'] }],
    ['integer or string', { type: ['integer', 'string'] }],
    ['date-time', { type: 'string', format: 'date-time' }],
    [
      'date-time; numbers are milliseconds since 1970, times without a zone are of Europe/Berlin',
      { type: 'string', format: 'date-time', 'x-time': { unit: 'ms', zone: 'Europe/Berlin' } },
    ],
    ['as it is; looked up in 2 keys; default "?"', { 'x-lookup': { m: 'M', f: 'F' }, default: '?' }],
    [
      'as it is; "", "N/A" counts as null; null removes the attribute',
      { 'x-null-values': ['', 'N/A'], 'x-null': 'send' },
    ],
    ['as it is; null rejects the row', { 'x-null': 'reject' }],
    ['string; cut to 20 characters', { type: 'string', maxLength: 20, 'x-truncate': true }],
    [
      'string; must keep `maxLength`, `pattern`',
      { type: 'string', maxLength: 20, pattern: '^a', title: 'A' },
    ],
    ['string; must keep `format`', { type: 'string', format: 'email' }],
    ['as it is; only where `x-when` holds', { 'x-when': { required: ['a'] } }],
  ])('%s', (becomes, schema) => {
    expect(attribute(schema)).toBe(`column \`value\`: ${becomes}`);
  });

  test('what a constant is', () => {
    expect(attribute({ type: 'string', const: 'x' })).toBe('constant "x": ');
  });
});

describe('an object', () => {
  test('is read member by member; the required ones are told', () => {
    const address = { type: 'object', required: ['city'], properties: { city: {}, zip: { type: 'string' } } };
    expect(lines({ properties: { address } })).toEqual([
      '/address/city ← column `city`: as it is; required',
      '/address/zip ← column `zip`: string',
    ]);
  });

  test('with a source of its own reads what that finds', () => {
    const address = {
      'x-from': 'home',
      properties: { city: {}, zip: { 'x-from': 'ZIP' } },
      additionalProperties: true,
    };
    expect(lines({ properties: { address } })).toEqual([
      '/address ← column `home`: object',
      '/address/city ← `city` of column `home`: as it is',
      '/address/zip ← `ZIP` of column `home`: as it is',
      '/address/* ← the other members of column `home`: as it is',
    ]);
  });

  test('passes the members of what it reads, at any depth, and no columns', () => {
    const inner = { type: 'object', properties: { c: {} }, additionalProperties: true };
    const document = { properties: { a: { 'x-from': 'o', properties: { b: inner } } } };
    expect(lines(document)).toEqual([
      '/a ← column `o`: object',
      '/a/b/c ← `c` of column `o`: as it is',
      '/a/b/* ← the other members of column `o`: as it is',
    ]);
    expect(linesOf('attributes', document).passing).toEqual([]);
  });

  test('is a value where it says nothing of its members', () => {
    expect(lines({ properties: { address: { type: 'object' } } })).toEqual([
      '/address ← column `address`: object',
    ]);
  });
});

describe('an array', () => {
  test('is read element by element', () => {
    const items = { type: 'object', properties: { sku: { type: 'string' } } };
    expect(lines({ properties: { products: { 'x-from': '/cart/items', items } } })).toEqual([
      '/products ← `/cart/items`: array',
      '/products/* ← the element: object',
      '/products/*/sku ← `sku` of the element: string',
    ]);
  });

  test('is built position by position', () => {
    const group = {
      type: 'object',
      properties: { subscription_group_id: { const: 'g' }, subscription_state: { 'x-from': 'news' } },
    };
    expect(lines({ properties: { subscription_groups: { prefixItems: [group] } } })).toEqual([
      '/subscription_groups/0/subscription_group_id ← constant "g": ',
      '/subscription_groups/0/subscription_state ← column `news`: as it is',
    ]);
  });
});

test('below x-each names read the element', () => {
  const properties = { sku: {}, order: { 'x-from': '$row/id' } };
  expect(lines({ 'x-each': '/line_items', properties })).toEqual([
    '/sku ← `sku` of the element: as it is',
    '/order ← `$row/id`: as it is',
  ]);
});

test('a reference is followed, a recursion once', () => {
  const person = {
    type: 'object',
    properties: { name: {}, boss: { $ref: '#/$defs/person', 'x-from': 'boss' } },
  };
  expect(
    lines({ $defs: { person }, properties: { lead: { $ref: '#/$defs/person', 'x-from': 'lead' } } }),
  ).toEqual([
    '/lead ← column `lead`: object',
    '/lead/name ← `name` of column `lead`: as it is',
    '/lead/boss ← `boss` of column `lead`: object',
    '/lead/boss/name ← `name` of `boss` of column `lead`: as it is',
    '/lead/boss/boss ← as the schema that it is part of: ',
  ]);
});

test('`additionalProperties` passes at the root and in the `properties` of an event', () => {
  const passing = (document: JsonObject, kind: Kind, columns: string[] = []) =>
    linesOf(kind, document, columns).passing;
  expect(
    passing({ properties: { a: {} }, additionalProperties: { 'x-null': 'send' } }, 'attributes'),
  ).toEqual([{ field: '/*', declared: new Set(['a']), becomes: ['as it is', 'null removes the attribute'] }]);
  const event = { properties: { properties: { type: 'object', additionalProperties: true } } };
  expect(passing(event, 'events')).toEqual([
    { field: '/properties/*', declared: new Set(), becomes: ['as it is'] },
  ]);
  expect(passing(event, 'events', ['properties'])).toEqual([]);
  expect(passing({ properties: { a: {} } }, 'attributes')).toEqual([]);
});

test('what a schema forbids has no line', () => {
  expect(lines({ properties: { never: false, always: true } })).toEqual([
    '/always ← column `always`: as it is',
  ]);
});
