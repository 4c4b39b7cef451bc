import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { isNested, isSoundUpdate, updated } from './operators.ts';

const apply = (former: string | undefined, update: string, merge = false) => {
  const value = updated(former === undefined ? undefined : parseExact(former), parseExact(update), merge);
  return value === undefined ? 'ignored' : JSON.stringify(value);
};

describe('scalars', () => {
  test('strings are cut at 255 characters, never within one', () => {
    expect(updated(undefined, 'x'.repeat(300), false)).toBe('x'.repeat(255));
    expect(updated(undefined, '🙂'.repeat(256), false)).toBe('🙂'.repeat(255));
  });

  test.each([
    [undefined, 3, '3'],
    ['5', -7, '-2'],
    ['9223372036854775806', 1, '9223372036854775807'],
    ['9007199254740992', 1, '9007199254740993'],
    ['"five"', 1, 'ignored'],
    ['1.5', 1, 'ignored'],
  ])('inc: %s + %s = %s', (former, by, expected) => {
    expect(apply(former, `{"inc":${by}}`)).toBe(expected);
  });

  test('inc takes integers only', () => {
    expect(apply('1', '{"inc":0.5}')).toBe('ignored');
  });
});

describe('arrays of scalars are sets', () => {
  test('what is added again moves to the end', () => {
    expect(apply(undefined, '["a","b","a"]')).toBe('["b","a"]');
    expect(apply('["a","b"]', '{"add":["a","c"]}')).toBe('["b","a","c"]');
  });

  test('1 and "1" are different items', () => {
    expect(apply('[1]', '{"add":["1"]}')).toBe('[1,"1"]');
    expect(apply('[9223372036854775807]', '{"remove":[9223372036854775806]}')).toBe('[9223372036854775807]');
  });

  test('both operators may stand in one update', () => {
    expect(apply('["a","b"]', '{"remove":["a"],"add":["c"]}')).toBe('["b","c"]');
  });

  test('the oldest of 501 items gives way', () => {
    const full = JSON.stringify(Array.from({ length: 500 }, (_, index) => index));
    const after = JSON.parse(apply(full, '{"add":[500]}')) as number[];
    expect([after.length, after[0], after.at(-1)]).toEqual([500, 1, 500]);
  });

  test('a mix with objects or null is ignored', () => {
    expect(apply('["a"]', '["b",{"c":1}]')).toBe('ignored');
    expect(apply('["a"]', '["b",null]')).toBe('ignored');
  });
});

describe('objects', () => {
  test('replace, or merge at every depth', () => {
    const former = '{"a":{"b":1,"c":2},"d":[1]}';
    expect(apply(former, '{"a":{"b":3}}')).toBe('{"a":{"b":3}}');
    expect(apply(former, '{"a":{"b":3},"d":[2]}', true)).toBe('{"a":{"b":3,"c":2},"d":[2]}');
  });

  test('an update over 100 KB is dropped', () => {
    const object = (bytes: number) => `{"a":"${'x'.repeat(bytes - '{"a":""}'.length)}"}`;
    expect(apply(undefined, object(102_400))).toHaveLength(102_400);
    expect(apply(undefined, object(102_401))).toBe('ignored');
    expect(apply(object(102_400), '{"b":1}', true)).toBe('ignored');
  });
});

describe('arrays of objects', () => {
  const former = '[{"id":1,"n":"a"},{"id":2,"n":"b"},{"id":1,"n":"c"}]';

  test('$remove takes every match', () => {
    expect(apply(former, '{"$remove":[{"$identifier_key":"id","$identifier_value":1}]}')).toBe(
      '[{"id":2,"n":"b"}]',
    );
  });

  test('$update overwrites, or merges with _merge_objects', () => {
    const update = '{"$update":[{"$identifier_key":"id","$identifier_value":2,"$new_object":{"x":1}}]}';
    expect(apply('[{"id":2,"n":"b"}]', update)).toBe('[{"x":1}]');
    expect(apply('[{"id":2,"n":"b"}]', update, true)).toBe('[{"id":2,"n":"b","x":1}]');
  });

  test('$add acts before $remove, whatever stands first', () => {
    const upsert = '{"$remove":[{"$identifier_key":"id","$identifier_value":2}],"$add":[{"id":2,"n":"new"}]}';
    expect(apply('[{"id":2,"n":"b"}]', upsert)).toBe('[]');
  });

  test('64-bit identifiers are told apart', () => {
    const items = '[{"id":9223372036854775806},{"id":9223372036854775807}]';
    const update = '{"$remove":[{"$identifier_key":"id","$identifier_value":9223372036854775807}]}';
    expect(apply(items, update)).toBe('[{"id":9223372036854775806}]');
  });
});

describe('nested updates', () => {
  test.each<[Json, boolean]>([
    [{ a: { b: 1 } }, true],
    [{ a: { $time: '2020-05-28' } }, true],
    [{ a: { $time: 'soon' } }, false],
    [{ a: { $time: '3001-01-01' } }, false],
    [{ a: null }, false],
    [{ a: [[1]] }, false],
    [[{ a: [{ b: [[1]] }] }], false],
    [{ a: [{ b: [1] }] }, true],
    [{ 'a b': 1 }, false],
    [{ 'a.b': 1 }, false],
    [{ a$b: 1 }, false],
    [{ ['k'.repeat(256)]: 1 }, false],
    [[{ a: [null] }], false],
    [{ $add: [{ a: 1 }] }, true],
    [{ $add: [{ a: null }] }, false],
    [{ $add: [1] }, false],
    [{ $update: [{ $identifier_key: 'id', $identifier_value: 1, $new_object: { a: null } }] }, false],
  ])('%j is sound: %s', (update, sound) => {
    expect(isNested(update)).toBe(true);
    expect(isSoundUpdate(update)).toBe(sound);
  });

  test.each<[Json]>([['text'], [['a', 1]], [{ inc: 1 }], [{ add: ['a'] }]])('%j is not nested', (update) => {
    expect(isNested(update)).toBe(false);
  });
});
