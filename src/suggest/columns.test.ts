import { describe, expect, test } from '@jest/globals';
import type { Json } from '../json/value.ts';
import { type Column, columnNamed, columnsOfSchema } from './columns.ts';

function contents(schema: Json): string[] {
  const [column] = columnsOfSchema({ properties: { column: schema } });
  return [...(column?.contents ?? [])];
}

test.each<[Json, string[]]>([
  [{ type: ['null', 'string'] }, ['text']],
  [{ type: 'string', format: 'date' }, ['date']],
  [{ type: 'string', format: 'date-time' }, ['date-time']],
  [{ type: 'string', format: 'date-time', airbyte_type: 'timestamp_without_timezone' }, ['local date-time']],
  [{ type: 'string', format: 'time', airbyte_type: 'time_without_timezone' }, ['time of day']],
  [{ type: 'number', airbyte_type: 'integer' }, ['integer']],
  [{ type: 'number' }, ['number']],
  [{ oneOf: [{ type: 'integer' }, { type: 'boolean' }] }, ['integer', 'boolean']],
  [{ type: ['array', 'object'] }, ['array', 'object']],
  [{}, []],
  [true, []],
  [{ type: { of: 'nobody' } }, []],
])('what %j holds', (schema, expected) => {
  expect(contents(schema)).toEqual(expected);
});

test('a schema without properties, or with odd ones, lists no columns', () => {
  expect(columnsOfSchema({})).toEqual([]);
  expect(columnsOfSchema({ properties: [] })).toEqual([]);
});

describe('a column by its name', () => {
  const columns = (...names: string[]): Column[] =>
    columnsOfSchema({ properties: Object.fromEntries(names.map((name) => [name, {}])) });
  const found = (...names: string[]) => columnNamed(columns(...names), ['email', 'mail'], () => true)?.name;

  test('in any spelling', () => {
    expect(found('E-Mail')).toBe('E-Mail');
  });
  test('the likelier name first, wherever it stands', () => {
    expect(found('mail', 'EMAIL')).toBe('EMAIL');
  });
  test('the very name before its other spellings', () => {
    expect(found('EMAIL', 'email')).toBe('email');
  });
  test('not one that does not fit', () => {
    expect(
      columnNamed(columns('email', 'mail'), ['email', 'mail'], ({ name }) => name !== 'email')?.name,
    ).toBe('mail');
  });
});
