import { expect, test } from '@jest/globals';
import { parseExact } from './exact.ts';
import { isObject, own } from './object.ts';
import type { JsonObject } from './value.ts';

test('objects are objects; null, lists and exact numbers are none', () => {
  expect(isObject(parseExact('{"__proto__": 1}'))).toBe(true);
  for (const text of ['null', '[]', '9223372036854775807', '"{}"', '1']) {
    expect(isObject(parseExact(text))).toBe(false);
  }
  expect(isObject(undefined)).toBe(false);
});

test('only own members are found', () => {
  const object = parseExact('{"a": 1, "__proto__": 2}') as JsonObject;
  expect(own(object, 'a')).toBe(1);
  expect(own(object, '__proto__')).toBe(2);
  expect(own(object, 'constructor')).toBeUndefined();
  expect(own({} as JsonObject, '__proto__')).toBeUndefined();
});
