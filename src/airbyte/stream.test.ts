import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { streamKey, streamName, streamOfKey } from './stream.ts';

const name = fc.string({ unit: fc.constantFrom('a', '.', ' ', '"') });
const stream = fc.tuple(name, fc.option(name));

test('two streams have one key exactly if they have one name and one namespace', () => {
  fc.assert(
    fc.property(stream, stream, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      expect(streamKey(...one) === streamKey(...other)).toBe(isSame);
    }),
  );
});

test('a key tells its stream', () => {
  fc.assert(
    fc.property(stream, ([name, namespace]) => {
      expect(streamOfKey(streamKey(name, namespace))).toEqual({ name, namespace });
    }),
  );
});

test('a stream’s name for people begins with its namespace', () => {
  expect([streamName('orders', null), streamName('orders', 'shop')]).toEqual(['orders', 'shop.orders']);
});
