import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FieldMapping, MappingMethod } from '../config/config.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, sent, streamOf } from './testing/compiled.ts';

const NULLS = ['', 'N/A', '1900-01-01T00:00:00Z'];
const COLUMNS: MappingMethod = { method: 'columns' };

function mapped(
  mapping: MappingMethod,
  row: object,
  { kind = 'attributes', nullValues = NULLS }: { kind?: 'attributes' | 'events'; nullValues?: string[] } = {},
) {
  const stream = streamOf(columnsNamed(...Object.keys(row)));
  return sent(compiled(entryOf(kind, mapping, { nullValues }), stream).map(row));
}

function lines(...fields: Partial<FieldMapping>[]): MappingMethod {
  const all = [{ from: 'id', to: 'external_id' }, ...fields];
  return {
    method: 'fields',
    fields: all.map((line) => ({ type: 'as_is', to: '', ...line })),
    passThrough: true,
  };
}

function schema(properties: object, root: object = {}): MappingMethod {
  return jsonSchema({ ...root, properties: { external_id: { 'x-from': 'id' }, ...properties } });
}

describe('null_values of an entry are null for all that it reads', () => {
  test('columns: standard fields, custom ones, identifiers', () => {
    const row = { external_id: 'N/A', email: 'a@b.c', dob: '', plan: 'N/A', score: '', seen: NULLS[2] };
    expect(mapped(COLUMNS, row)).toEqual(['{"email":"a@b.c"}']);
    expect(mapped(COLUMNS, { ...row, external_id: 'u', plan: 'N/A ' })).toEqual([
      '{"external_id":"u","email":"a@b.c","plan":"N/A "}',
    ]);
  });

  test('columns of events: properties, and the members of a column of properties', () => {
    const row = { external_id: 'u', name: 'n', time: '2024-01-31', properties: { a: 'N/A', b: 1 }, c: '' };
    expect(mapped(COLUMNS, row, { kind: 'events' })).toEqual([
      '{"external_id":"u","name":"n","time":"2024-01-31T00:00:00Z","properties":{"b":1}}',
    ]);
  });

  test('columns: of two spellings the next one where the first is such a text', () => {
    expect(mapped(COLUMNS, { external_id: 'u', email: '', EMAIL: 'a@b.c' })).toEqual([
      '{"external_id":"u","email":"a@b.c"}',
    ]);
  });

  test('fields: lines, and the columns that pass', () => {
    const mapping = lines({ from: 'n', to: 'score', type: 'integer' }, { from: '/o/a', to: 'a' });
    expect(mapped(mapping, { id: 'u', n: '', o: { a: 'N/A' }, other: 'N/A', more: 'x' })).toEqual([
      '{"external_id":"u","more":"x"}',
    ]);
  });

  test.each<[string, object, unknown]>([
    ['a source', { 'x-from': 'na' }, 'missing'],
    ['the next source of a list', { 'x-from': ['na', 'v'] }, 'v'],
    ['a null that is sent', { 'x-from': 'na', 'x-null': 'send' }, null],
    ['a default', { 'x-from': 'na', default: 'd' }, 'd'],
    ['a part of a template', { type: 'string', 'x-template': 'a{na}' }, 'missing'],
    ['a lookup, which is not asked', { 'x-from': 'na', 'x-lookup': { 'N/A': 'x' } }, 'missing'],
    ['a type that would refuse it', { 'x-from': 'na', type: 'number' }, 'missing'],
    ['an element that is mapped', { type: 'array', 'x-from': 'list', items: { 'x-null': 'omit' } }, ['x']],
    ['a member of an object that is mapped', { 'x-from': 'o', properties: { a: {}, b: {} } }, { b: 1 }],
    ['a member that passes', { 'x-from': 'o', type: 'object', additionalProperties: {} }, { b: 1 }],
    ['texts of the place beside them', { 'x-from': 'v', 'x-null-values': ['v'] }, 'missing'],
    ['not what is inside of a passed value', { 'x-from': 'o' }, { a: 'N/A', b: 1 }],
    ['not a constant', { const: 'N/A' }, 'N/A'],
    ['not what x-when sees', { 'x-from': 'v', 'x-when': { properties: { na: { const: 'N/A' } } } }, 'v'],
  ])('json_schema: %s', (_, value, expected) => {
    const row = { id: 'u', na: 'N/A', v: 'v', list: ['N/A', 'x'], o: { a: 'N/A', b: 1 } };
    const object = expected === 'missing' ? { external_id: 'u' } : { external_id: 'u', value: expected };
    expect(mapped(schema({ value }), row)).toEqual([JSON.stringify(object)]);
  });

  test('json_schema: an array of x-each that is such a text makes no object', () => {
    const mapping = schema({ external_id: { 'x-from': 'sku' } }, { 'x-each': '/items' });
    expect(mapped(mapping, { items: 'N/A' })).toEqual([]);
  });

  test('inside of a payload of Cloud Data Ingestion they are data', () => {
    const row = {
      EXTERNAL_ID: '',
      EMAIL: 'a@b.c',
      UPDATED_AT: '2024-01-31',
      PAYLOAD: '{"plan":"N/A","a":""}',
    };
    expect(mapped(COLUMNS, row)).toEqual(['{"email":"a@b.c","plan":"N/A","a":""}']);
  });

  test('any row becomes what it becomes with nulls in their place', () => {
    const text = fc.constantFrom('', 'N/A', 'n/a', 'v', '2024-01-31', '1900-01-01T00:00:00Z', 'a\\"b', 'é');
    const nulls = fc.uniqueArray(text, { maxLength: 4 });
    const names = ['external_id', 'email', 'dob', 'first_name', 'plan', 'extra'];
    const row = fc.record(Object.fromEntries(names.map((name) => [name, fc.oneof(text, fc.constant(7))])));
    const stream = streamOf(columnsNamed(...names.slice(0, 5)));
    fc.assert(
      fc.property(nulls, fc.array(row, { minLength: 1, maxLength: 5 }), (nullValues, rows) => {
        const { map } = compiled(entryOf('attributes', COLUMNS, { nullValues }), stream);
        const plain = compiled(entryOf('attributes', COLUMNS), stream);
        for (const each of rows) {
          const nulled = Object.entries(each).map(([name, value]) => [
            name,
            (nullValues as unknown[]).includes(value) ? null : value,
          ]);
          expect(map(each)).toEqual(plain.map(Object.fromEntries(nulled)));
        }
      }),
    );
  });
});

describe('x-null-values act before x-from chooses', () => {
  const mapping = jsonSchema({
    properties: {
      external_id: { type: 'string', 'x-from': ['user_id', 'anonymous_id'], 'x-null-values': [''] },
      plan: {},
    },
  });
  test.each([
    ['', 'anon1', ['{"external_id":"anon1","plan":"x"}']],
    [null, 'anon2', ['{"external_id":"anon2","plan":"x"}']],
    ['u', '', ['{"external_id":"u","plan":"x"}']],
    ['', '', ['BRAZE_NO_IDENTIFIER ']],
  ])('%j, then %j', (user_id, anonymous_id, expected) => {
    expect(mapped(mapping, { user_id, anonymous_id, plan: 'x' }, { nullValues: [] })).toEqual(expected);
  });
});
