import { expect, test } from '@jest/globals';
import { byName } from './by_name.ts';

test('is worked out once for each name, names of prototypes too', () => {
  const asked: string[] = [];
  const sizeOf = byName((name) => asked.push(name) && name.length, { most: 9 });
  expect(['a', '__proto__', 'a', '__proto__', 'constructor'].map(sizeOf)).toEqual([1, 9, 1, 9, 11]);
  expect(asked).toEqual(['a', '__proto__', 'constructor']);
});

test('null is a result like any other', () => {
  let times = 0;
  const nothing = byName(
    () => {
      times++;
      return null;
    },
    { most: 9 },
  );
  expect([nothing('a'), nothing('a'), times]).toEqual([null, null, 1]);
});

test('names beyond the most are worked out anew, in the cheaper way if there is one', () => {
  const asked: string[] = [];
  const of = byName(
    (name) => {
      asked.push(name);
      return name;
    },
    { most: 1 },
  );
  expect(['a', 'b', 'b', 'a'].map(of)).toEqual(['a', 'b', 'b', 'a']);
  expect(asked).toEqual(['a', 'b', 'b']);
  const cheap = byName((name) => `kept ${name}`, { most: 1, beyond: (name) => `cheap ${name}` });
  expect(['a', 'b', 'a'].map(cheap)).toEqual(['kept a', 'cheap b', 'kept a']);
});
