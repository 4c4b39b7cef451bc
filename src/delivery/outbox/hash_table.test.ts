import { describe, expect, test } from '@jest/globals';
import { type Hashed, HashTable, hashOf } from './hash_table.ts';

interface Item extends Hashed {
  other: this | null;
}

function item(key: string, hash = hashOf(key)): Item {
  return { key, hash, other: null };
}

function tableOf(items: readonly Item[]): HashTable<Item> {
  const table = new HashTable<Item>();
  for (const each of items) table.add(each);
  return table;
}

describe('a table', () => {
  test('finds what was added, and nothing else', () => {
    const [ada, bob] = [item('ada'), item('bob')];
    const table = tableOf([ada, bob]);
    expect(table.get('ada', ada.hash)).toBe(ada);
    expect(table.get('bob', bob.hash)).toBe(bob);
    expect(table.get('eve', hashOf('eve'))).toBeNull();
  });

  test('tells texts of one hash apart, and those of one bucket', () => {
    const items = [item('a', 7), item('b', 7), item('c', 7 + 1_024), item('d', 7 + 2_048)];
    const table = tableOf(items);
    for (const each of items) expect(table.get(each.key, each.hash)).toBe(each);
    expect(table.get('a', 7 + 1_024)).toBeNull();
    expect(table.get('e', 7)).toBeNull();
  });

  test.each([0, 1, 2, 3])('forgets the one of a chain that is deleted: number %i', (gone) => {
    const items = ['a', 'b', 'c', 'd'].map((key) => item(key, 7));
    const table = tableOf(items);
    table.delete(items[gone] as Item);
    expect(items.map(({ key, hash }) => table.get(key, hash)?.key ?? null)).toEqual(
      ['a', 'b', 'c', 'd'].map((key, index) => (index === gone ? null : key)),
    );
  });

  test('leaves no way from one that is deleted to another: what is old would keep what is new in memory', () => {
    const items = ['a', 'b', 'c'].map((key) => item(key, 7));
    const table = tableOf(items);
    for (const each of items.toReversed()) table.delete(each);
    expect(items.map(({ other }) => other)).toEqual([null, null, null]);
  });

  test('holds as many as come', () => {
    const items = Array.from({ length: 10_000 }, (_, i) => item(`customer ${i}`));
    const table = tableOf(items);
    expect(items.every((each) => table.get(each.key, each.hash) === each)).toBe(true);
    for (const [index, each] of items.entries()) if (index % 2 === 0) table.delete(each);
    expect(
      items.every((each, index) => table.get(each.key, each.hash) === (index % 2 === 0 ? null : each)),
    ).toBe(true);
  });
});

test('hashes are spread over their 30 bits, also those of texts that differ in a digit', () => {
  const hashes = Array.from({ length: 10_000 }, (_, i) => hashOf(`user-${i}`));
  expect(hashes.every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 30)).toBe(true);
  expect(new Set(hashes).size).toBeGreaterThan(9_990);
  expect(new Set(hashes.map((hash) => hash % 1_024)).size).toBe(1_024);
});
