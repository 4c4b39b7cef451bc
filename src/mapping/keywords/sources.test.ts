import { describe, expect, test } from '@jest/globals';
import { attribute } from '../testing/compiled.ts';

describe('x-from', () => {
  test('a column is read verbatim, dots and all', () => {
    expect(attribute({ 'x-from': 'a.b' })({ 'a.b': 1, a: { b: 2 } })).toBe('1');
  });
  test('a list gives the first that is neither missing nor null', () => {
    const map = attribute({ 'x-from': ['a', 'b', 'c'], 'x-null': 'send' });
    expect(map({ b: null, c: 3 })).toBe('3');
    expect(map({ b: null })).toBe('null');
    expect(map({})).toBe('missing');
  });
  test('a pointer goes down into objects, arrays and JSON text, each number exact', () => {
    const map = attribute({ 'x-from': '/a~1b/1/c' });
    expect(map('{"a/b":[0,{"c":9223372036854775807}]}')).toBe('9223372036854775807');
    expect(map('{"a/b":"[0,{\\"c\\":9223372036854775807}]"}')).toBe('9223372036854775807');
    expect(map({ 'a/b': '[0,{"c":' })).toBe('missing');
    expect(map({ 'a/b': [{ c: 1 }] })).toBe('missing');
  });
  test.each(['constructor', '/constructor', '__proto__', '/a/length', '/b/toString', '/b/__proto__'])(
    '%s finds no property of a prototype',
    (source) => {
      expect(attribute({ 'x-from': source })({ a: 'text', b: {} })).toBe('missing');
    },
  );
  test('columns that begin with / or $ are written as pointers', () => {
    expect(attribute({ 'x-from': '/~1a' })({ '/a': 1 })).toBe('1');
    expect(attribute({ 'x-from': '/$a' })({ $a: 1 })).toBe('1');
  });
  test('$emitted_at, $stream and $namespace come from the message', () => {
    expect(attribute({ 'x-from': '$emitted_at' })({})).toBe('"2024-01-31T09:30:00.000Z"');
    expect(attribute({ 'x-from': '$emitted_at' })({}, { emittedAt: null })).toBe('missing');
    expect(attribute({ 'x-from': '$emitted_at' })({}, { emittedAt: 1e300 })).toBe('missing');
    expect(attribute({ 'x-from': '$stream' })({})).toBe('"customers"');
    expect(attribute({ 'x-from': '$namespace' })({})).toBe('missing');
    expect(attribute({ 'x-from': '$namespace' })({}, { namespace: 'public' })).toBe('"public"');
  });
  test('on an object with properties it moves the base, $row leads back', () => {
    const map = attribute({
      'x-from': 'address',
      properties: { city: {}, zip: { type: 'string', 'x-from': 'postal' }, of: { 'x-from': '$row/id' } },
    });
    expect(map({ id: 7, city: 'no', address: { city: 'Berlin', postal: 10115 } })).toBe(
      '{"city":"Berlin","zip":"10115","of":7}',
    );
    expect(map({ id: 7, address: '{"city":"Berlin"}' })).toBe('{"city":"Berlin","of":7}');
    expect(map({ id: 7, address: null })).toBe('missing');
    expect(map({ address: 'Berlin' })).toEqual(['MAPPING_TYPE /value']);
  });
  test('a column that meta.changes marks NULLED counts as missing, not as null', () => {
    const map = attribute({ 'x-from': 'a', 'x-null': 'send' });
    expect(map({ a: null })).toBe('null');
    expect(map({ a: null }, { nulled: new Set(['a']) })).toBe('missing');
  });
});

describe('a property without a source', () => {
  test('reads the column of its own name; nested names read the row', () => {
    expect(attribute({})({ value: 1 })).toBe('1');
    expect(attribute({ properties: { city: {} } })({ city: 'Berlin', value: { city: 'no' } })).toBe(
      '{"city":"Berlin"}',
    );
  });
  test('an object whose sourced members are all missing is missing; constants do not count', () => {
    const map = attribute({ properties: { city: {}, kind: { const: 'home' } } });
    expect(map({ city: 'Berlin' })).toBe('{"city":"Berlin","kind":"home"}');
    expect(map({ city: null })).toBe('missing');
  });
  test('false is never sent', () => {
    expect(attribute(false)({ value: 1 })).toBe('missing');
  });
});

describe('x-template', () => {
  const map = attribute({ type: 'string', 'x-template': '{{{first} {/name/last}}}: {n}' });
  test('puts columns and pointers into text, numbers in plain digits', () => {
    expect(map('{"first":"A","name":{"last":"B"},"n":9223372036854775807}')).toBe(
      '"{A B}: 9223372036854775807"',
    );
  });
  test('a missing or null part makes the whole missing', () => {
    expect(map({ first: 'A', name: {}, n: 1 })).toBe('missing');
    expect(map({ first: null, name: { last: 'B' }, n: 1 })).toBe('missing');
  });
  test('an array or object has no text', () => {
    expect(map({ first: [], name: { last: 'B' }, n: 1 })).toEqual(['MAPPING_TEMPLATE /value']);
  });
});

describe('x-lookup', () => {
  const table = { '1': 'gold', true: 'yes', none: null };
  test('finds numbers and booleans by their text', () => {
    const map = attribute({ 'x-lookup': table });
    expect([map({ value: 1 }), map({ value: '1' }), map('{"value":1.0}'), map({ value: true })]).toEqual([
      '"gold"',
      '"gold"',
      '"gold"',
      '"yes"',
    ]);
  });
  test('no match is a rejection, or the default', () => {
    expect(attribute({ 'x-lookup': table })({ value: 2 })).toEqual(['MAPPING_LOOKUP /value']);
    expect(attribute({ 'x-lookup': table })({ value: 'constructor' })).toEqual(['MAPPING_LOOKUP /value']);
    expect(attribute({ 'x-lookup': table, default: 'none' })({ value: 2 })).toBe('"none"');
  });
  test('null is not looked up, and may be what is found', () => {
    expect(attribute({ 'x-lookup': table })({ value: null })).toBe('missing');
    expect(attribute({ 'x-lookup': table, 'x-null': 'send' })({ value: 'none' })).toBe('null');
  });
});
