import { describe, expect, test } from '@jest/globals';
import { didYouMean, either, found, nearest } from './words.ts';

test('lists of words', () => {
  expect(either(['a'])).toBe('a');
  expect(either(['a', 'b'])).toBe('a or b');
  expect(either(['a', 'b', 'c'])).toBe('a, b or c');
});

describe('what was found is shown', () => {
  test('short words, numbers, true and false as they stand', () => {
    expect(found('colums')).toBe('"colums"');
    expect(found(150)).toBe('150');
    expect(found(false)).toBe('false');
    expect(found(null)).toBe('null');
  });

  test('nothing longer or stranger', () => {
    expect(found('5ecbb5b5-0d7c-4c13-9d4c-ee42a1f7c7d1')).toBe('a text of 36 characters');
    expect(found('a"b')).toBe('a text of 3 characters');
    expect(found([1])).toBe('a list');
    expect(found({ a: 1 })).toBe('an object');
  });
});

describe('the nearest name', () => {
  const names = ['rest_endpoint', 'api_key', 'integer'];
  test.each([
    ['rest_endpont', 'rest_endpoint'],
    ['restEndpoint', 'rest_endpoint'],
    ['API-KEY', 'api_key'],
    ['int', 'integer'],
    ['opi_kay', 'api_key'],
    ['opa_koy', null],
    ['banana', null],
    ['in', null],
    ['', null],
  ])('%j → %j', (name, near) => {
    expect(nearest(name, names)).toBe(near);
  });

  test('there is none among no names', () => {
    expect(nearest('x', [])).toBeNull();
    expect(didYouMean('x', [])).toBe('');
  });

  test('as a question', () => {
    expect(didYouMean('apikey', names)).toBe(' Did you mean `api_key`?');
  });
});
