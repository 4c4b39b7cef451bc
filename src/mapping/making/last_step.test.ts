import { expect, test } from '@jest/globals';
import { attribute } from '../testing/compiled.ts';

test.each([[{}], [{ type: 'array' }], [{ type: ['string', 'array'] }], [{ type: ['array', 'object'] }]])(
  'nulls inside are found where a value of %j may hold them',
  (schema) => {
    expect(attribute(schema)({ value: [1, null] })).toBe('[1]');
    expect(attribute(schema)({ value: [{ a: null, b: 1 }] })).toBe('[{"b":1}]');
  },
);

test('a column that is copied keeps its default, and its condition', () => {
  const map = attribute({ type: 'string', default: 'none', 'x-when': { required: ['asked'] } });
  expect([map({ value: 'a', asked: 1 }), map({ value: null, asked: 1 }), map({ asked: 1 })]).toEqual([
    '"a"',
    '"none"',
    '"none"',
  ]);
  expect(map({ value: 'a' })).toBe('missing');
});
