import { describe, expect, test } from '@jest/globals';
import { parseExact } from './exact.ts';
import { copier, getter, put, setter } from './member.ts';
import type { JsonObject } from './value.ts';

/** Names that code could mistake: of prototypes, with quotes, of lines, of half a character. */
const NAMES = ['a', '__proto__', 'constructor', 'toString', '"];x="', "'", '\\', '\u2028', '\ud800', '', '0'];

describe.each(NAMES)('a member named %j', (name) => {
  const holder = parseExact(`{${JSON.stringify(name)}:"held"}`) as JsonObject;

  test('is read, and only where it is the object’s own', () => {
    expect(getter(name)(holder)).toBe('held');
    expect(getter(name)({})).toBeUndefined();
  });
  test('is set as a member of its own', () => {
    const [compiled, put1]: JsonObject[] = [{}, {}];
    setter(name)(compiled as JsonObject, 'held');
    put(put1 as JsonObject, name, 'held');
    expect([JSON.stringify(compiled), JSON.stringify(put1)]).toEqual(Array(2).fill(JSON.stringify(holder)));
    expect(Object.getPrototypeOf(compiled)).toBe(Object.prototype);
  });
  test('is copied where it is of the kind, or left to the caller', () => {
    const [to, from]: JsonObject[] = [{}, {}];
    const copied = copier(name, 'string', 'b')(holder, to as JsonObject);
    expect(JSON.stringify(to)).toBe(copied ? '{"b":"held"}' : '{}');
    setter('a')(from as JsonObject, 'held');
    const copiedTo = copier('a', 'string', name)(from as JsonObject, (to as JsonObject) && {});
    expect(copiedTo).toBe(name !== '__proto__');
    expect(copier(name, 'number', 'b')(holder, {})).toBe(false);
    expect(copier(name, 'string', 'b')({}, {})).toBe(false);
  });
});

test('each kind is told from the others', () => {
  const row = parseExact('{"string":"","number":0,"boolean":false,"long":9223372036854775807,"null":null}');
  const copied = (['string', 'number', 'boolean'] as const).map((kind) => {
    const to: JsonObject = {};
    for (const name of Object.keys(row as JsonObject)) copier(name, kind, name)(row as JsonObject, to);
    return to;
  });
  expect(copied).toEqual([{ string: '' }, { number: 0 }, { boolean: false }]);
});
