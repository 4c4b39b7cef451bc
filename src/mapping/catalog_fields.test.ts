import { describe, expect, test } from '@jest/globals';
import type { Catalog } from '../braze/catalogs.ts';
import type { MappingMethod } from '../config/config.ts';
import type { JsonObject } from '../json/value.ts';
import { compileStreams } from './streams.ts';
import { compiled, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';

const TYPES = {
  id: 'string',
  title: 'string',
  price: 'number',
  on: 'boolean',
  since: 'time',
  extra: 'object',
  tags: 'array',
  place: 'geo',
};
const MENU: Catalog = { name: 'menu', fields: new Map(Object.entries(TYPES)) };
const COLUMNS: MappingMethod = { method: 'columns' };

const itemsOf = (mapping: MappingMethod, target = 'menu') => entryOf('catalog_items', mapping, { target });
const configOf = (catalogs: readonly Catalog[] | null) => ({
  updateExistingOnly: false,
  defaultBrazeApp: null,
  catalogs,
});

/** What is said about a mapping of items against the catalogs of the workspace. */
function said(mapping: MappingMethod, columns: JsonObject, catalogs: readonly Catalog[] | null = [MENU]) {
  const config = { streams: [itemsOf(mapping)], ...configOf(catalogs) };
  const { problems, warnings } = compileStreams(config, [streamOf(columns)], () => {});
  const lines = (list: typeof problems) => list.map(({ path, message }) => `${path}: ${message}`).join('\n');
  return { problems: lines(problems), warnings: lines(warnings) };
}

describe('a column that passes into a catalog item', () => {
  test('is left out where the catalog has no such field, with one warning for all of them', () => {
    const id = { type: 'string' };
    expect(said(COLUMNS, { id, stock: {} }).warnings).toMatch(
      /the column `stock` is left out: the catalog `menu` at Braze has no such field$/m,
    );
    expect(said(COLUMNS, { id, stock: {}, size: {} }).warnings).toContain(
      'the columns `stock`, `size` are left out',
    );
    expect(said(COLUMNS, { id, title: id })).toEqual({ problems: '', warnings: '' });
  });

  test('is sent only if the catalog has its field, whoever lists the columns', () => {
    const { map } = compiled(itemsOf(COLUMNS), streamOf(), configOf([MENU]));
    const [item] = map({ id: 'a', title: 'Soup', stock: 3 }).objects ?? [];
    expect(JSON.parse(item?.json ?? '')).toEqual({ id: 'a', title: 'Soup' });
  });

  test.each<[string, string | string[]]>([
    ['title', 'object'],
    ['title', ['array', 'null']],
    ['price', 'boolean'],
    ['on', 'object'],
    ['since', 'boolean'],
    ['extra', 'integer'],
    ['tags', 'object'],
    ['place', 'number'],
  ])('of the field %s is warned of where its type is %s: Braze never converts it', (name, type) => {
    const { warnings } = said(COLUMNS, { id: { type: 'string' }, [name]: { type } });
    expect(warnings).toContain(`\`${name}\` is of type`);
    expect(warnings).toContain('never takes');
  });

  test.each<[string, JsonObject]>([
    ['title', { type: ['object', 'string'] }],
    ['title', { type: 'integer' }],
    ['price', { type: 'string' }],
    ['tags', { type: 'string' }],
    ['extra', {}],
  ])('of the field %s is not where some value of it may fit: %j', (name, column) => {
    expect(said(COLUMNS, { id: { type: 'string' }, [name]: column }).warnings).toBe('');
  });
});

describe('a field that a mapping names', () => {
  const items = (properties: JsonObject, rest: JsonObject = {}) =>
    jsonSchema({ type: 'object', properties: { id: { type: 'string' }, ...properties }, ...rest });
  const columns = { id: { type: 'string' }, list: { type: 'array' }, dish: { type: 'string' } };

  test('is a mistake where the catalog lacks it, with the name that was meant', () => {
    const { problems } = said(items({ titel: { 'x-from': 'dish' } }), columns);
    expect(problems).toMatch(/^\/streams\/0\/mapping\/schema#\/properties\/titel: .*Did you mean `title`\?/);
    const strange = said(items({ calories: { 'x-from': 'dish' } }), columns).problems;
    expect(strange).toContain('`calories` is no field of the catalog `menu`');
    expect(strange).not.toContain('Did you mean');
  });

  test('is a mistake in an item that is sent under a condition, too', () => {
    const when = { 'x-when': { required: ['dish'] } };
    expect(said(items({ titel: { 'x-from': 'dish' } }, when), columns).problems).toContain('`title`');
  });

  test.each<[string, JsonObject, string]>([
    ['the column', { title: { 'x-from': 'list' } }, '`title` is of type array'],
    ['its own type', { price: { 'x-from': 'dish', type: 'boolean' } }, '`price` is of type boolean'],
    [
      'an object',
      { title: { type: 'object', properties: { a: { 'x-from': 'dish' } } } },
      '`title` is of type object',
    ],
    [
      'a list',
      { title: { type: 'array', 'x-from': 'list', items: { type: 'string' } } },
      '`title` is of type array',
    ],
    [
      'an array that is built',
      { title: { type: 'array', prefixItems: [{ 'x-from': 'dish', type: 'string' }] } },
      '`title` is of type array',
    ],
    [
      'a place under a condition',
      { title: { 'x-from': 'list', 'x-when': { required: ['dish'] } } },
      '`title` is of type array',
    ],
  ])('is warned of where %s has a type that it never takes', (_, properties, expected) => {
    const { problems, warnings } = said(items(properties), columns);
    expect(problems).toBe('');
    expect(warnings).toContain(`${expected}, which the field`);
    expect(warnings).toContain('/mapping/schema#/properties/');
  });

  test.each<[string, JsonObject]>([
    ['a constant', { title: { const: 'Soup' } }],
    ['several columns', { title: { 'x-from': ['list', 'dish'] } }],
    ['a part of a column', { title: { 'x-from': '/list/0' } }],
    ['a column that nobody lists', { title: { 'x-from': 'elsewhere' } }],
  ])('is not where its type is not known: %s', (_, properties) => {
    expect(said(items(properties), columns).warnings).not.toContain('never takes');
  });
});

test('a catalog that is not known restricts nothing', () => {
  const mapping = jsonSchema({
    type: 'object',
    properties: { id: { type: 'string' }, titel: { const: 'a' } },
  });
  for (const catalogs of [null, [], [{ ...MENU, name: 'shops' }]]) {
    expect(said(mapping, { id: { type: 'string' } }, catalogs).problems).toBe('');
  }
});

test('what is no catalog item may have any name', () => {
  const { map } = compiled(entryOf('attributes', COLUMNS, { target: null }), streamOf(), configOf([MENU]));
  expect(map({ external_id: 'ada', titel: 'a' }).objects).toHaveLength(1);
});
