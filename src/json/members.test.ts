import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { forEachPlace } from './members.ts';

function membersIn(json: string): [unknown, unknown][] {
  const members: [unknown, unknown][] = [];
  forEachPlace(json, 0, (nameStart, nameEnd, start, end) => {
    const name = nameStart === nameEnd ? members.length : JSON.parse(json.slice(nameStart, nameEnd));
    members.push([name, JSON.parse(json.slice(start, end))]);
  });
  return members;
}

test('the members of any object, and the elements of any array, are found with their values', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (object) => {
      const json = JSON.stringify(object);
      expect(membersIn(json)).toEqual(Object.entries(JSON.parse(json)));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (array) => {
      const json = JSON.stringify(array);
      expect(membersIn(json)).toEqual([...JSON.parse(json).entries()]);
    }),
  );
});

test('a text inside of a value closes nothing', () => {
  expect(membersIn('{"a":"}\\"]","b":{"c":"}"},"d":["]"]}')).toEqual([
    ['a', '}"]'],
    ['b', { c: '}' }],
    ['d', [']']],
  ]);
  expect(membersIn('{}')).toEqual([]);
});
