import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyBag } from './key_bag.ts';
import { type Halves, hashes } from './testing.ts';

function nameOf([high, low]: Halves): string {
  return `${high | 0} ${low | 0}`;
}

function packed(keys: readonly Halves[]): Buffer {
  const bytes = Buffer.alloc(keys.length * 8);
  keys.forEach(([high, low], i) => {
    bytes.writeInt32LE(high | 0, i * 8);
    bytes.writeInt32LE(low | 0, i * 8 + 4);
  });
  return bytes;
}

/** Few halves, so that keys come again and crowd; the places of the low ones are at both ends and in between. */
const half = fc.oneof(
  fc.constantFrom(0, -1, 1, 2 ** 31, 0xffff_fff0, 0x7fff_ffff),
  fc.integer({ min: -4, max: 4 }),
  fc.integer({ min: 0, max: 7 }).map((eighth) => eighth << 29),
);
const key: fc.Arbitrary<Halves> = fc.tuple(
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 1) }, half),
  half,
);

type Step = readonly ['add' | 'take', Halves] | readonly ['load', Halves[]];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: key.map((added): Step => ['add', added]) },
  { weight: 5, arbitrary: key.map((taken): Step => ['take', taken]) },
  fc.array(key).map((keys): Step => ['load', keys]),
);

test('a bag has each key as often as it was put in and not taken out', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const bag = new KeyBag();
      const model = new Map<string, number>();
      const used = new Map<string, Halves>();
      const put = (added: Halves) => {
        used.set(nameOf(added), added);
        model.set(nameOf(added), (model.get(nameOf(added)) ?? 0) + 1);
      };
      for (const [act, what] of steps) {
        if (act === 'load') {
          bag.addPacked(packed(what));
          what.forEach(put);
        } else if (act === 'add') {
          bag.add(...what);
          put(what);
        } else {
          const count = model.get(nameOf(what)) ?? 0;
          expect(bag.take(...what)).toBe(count > 0);
          model.set(nameOf(what), Math.max(count - 1, 0));
        }
      }
      for (const [name, known] of used)
        expect([name, bag.has(...known)]).toEqual([name, model.get(name) !== 0]);
      expect(bag.size).toBe([...model.values()].reduce((sum, count) => sum + count, 0));
      const listed = Map.groupBy(bag, ({ high, low }) => nameOf([high, low]));
      expect(new Map([...listed].map(([name, { length }]) => [name, length]))).toEqual(
        new Map([...model].filter(([, count]) => count > 0)),
      );
    }),
    { numRuns: 300 },
  );
});

test('a bag that was filled and emptied is empty', () => {
  const bag = new KeyBag();
  const keys = Array.from({ length: 100_000 }, (_, i) => hashes(i));
  bag.addPacked(packed(keys));
  bag.addPacked(packed(keys.slice(0, 10)));
  expect(bag.size).toBe(100_010);
  expect(bag.bytes).toBeLessThan(100_000 * 20);
  expect(keys.every((known) => bag.has(...known))).toBe(true);
  expect(bag.has(...hashes(100_000))).toBe(false);
  expect(keys.every((known) => bag.take(...known))).toBe(true);
  expect(keys.map((known) => bag.take(...known)).indexOf(false)).toBe(10);
  expect(bag.size).toBe(0);
});

test('one key that comes a million times takes the place of one', () => {
  const bag = new KeyBag();
  for (let i = 0; i < 1_000_000; i++) bag.add(-5, 7);
  expect(bag.size).toBe(1_000_000);
  expect(bag.bytes).toBeLessThan(200);
});

test('what is no whole number of keys is refused, and nothing of it is taken', () => {
  const bag = new KeyBag();
  expect(() => bag.addPacked(Buffer.alloc(20))).toThrow('keys have 20 bytes');
  expect(bag.size).toBe(0);
});

test('keys inside of a larger buffer are those keys', () => {
  const bag = new KeyBag();
  bag.addPacked(Buffer.concat([Buffer.alloc(3), packed([[7, -8]]), Buffer.alloc(5)]).subarray(3, 11));
  expect([bag.size, bag.has(7, -8)]).toEqual([1, true]);
});
