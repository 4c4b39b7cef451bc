import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { elements, findMember, members } from './span.ts';

const valueAt = (text: string, ...path: string[]) => {
  const member = findMember(text, path);
  return member === null ? null : text.slice(member.start, member.end);
};

test('a value is found with its own spelling', () => {
  const text = ' { "a" : 1.0 , "b":{"c":[1,{"x":"}"}],"d":"\\"{" } ,"e":null}';
  expect(valueAt(text, 'a')).toBe('1.0');
  expect(valueAt(text, 'b')).toBe('{"c":[1,{"x":"}"}],"d":"\\"{" }');
  expect(valueAt(text, 'b', 'c')).toBe('[1,{"x":"}"}]');
  expect(valueAt(text, 'b', 'd')).toBe('"\\"{"');
  expect(valueAt(text, 'e')).toBe('null');
  expect(valueAt(text, 'x')).toBeNull();
  expect(valueAt(text, 'a', 'x')).toBeNull();
});

test('an escaped key is the key, and of two equal keys the last counts', () => {
  expect(valueAt('{"st\\u0061te":1}', 'state')).toBe('1');
  expect(valueAt('{"a":1,"a":2}', 'a')).toBe('2');
});

test('the members of any object are those that a parse finds', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat({ max: 3 }), (object, indent) => {
      const text = JSON.stringify(object, null, indent);
      const found = members(text, 0);
      expect(found.members.map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))])).toEqual(
        Object.entries(JSON.parse(text)),
      );
      expect(found.close).toBe(text.length - 1);
    }),
  );
});

test('the elements of any array are those that a parse finds', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat({ max: 3 }), (array, indent) => {
      const text = JSON.stringify(array, null, indent);
      expect(elements(text, 0).map(({ start, end }) => JSON.parse(text.slice(start, end)))).toEqual(
        JSON.parse(text),
      );
    }),
  );
});

test('a path leads through arrays by their places', () => {
  expect(valueAt('{"a":[1.0,{"b":[[],[2e1]]}]}', 'a', '1', 'b', '1', '0')).toBe('2e1');
  expect(valueAt('{"a":[1.0]}', 'a', '1')).toBeNull();
  expect(valueAt('{"a":[1.0]}', 'a', '00')).toBeNull();
  expect(findMember('[[5]]', ['0', '0'], 0)).toEqual({ start: 2, end: 3 });
});
