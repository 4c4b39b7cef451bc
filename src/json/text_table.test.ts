import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pattern } from './scan.ts';
import { textBlock } from './text_block.ts';
import { TextTable } from './text_table.ts';

test('what was kept for a text is found by its bytes, wherever they are', () => {
  const texts = fc.uniqueArray(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.nat(300).map((i) => `column_${i}_id`),
    ),
    {
      maxLength: 300,
    },
  );
  fc.assert(
    fc.property(texts, fc.string(), (all, other) => {
      const table = new TextTable<number>();
      const block = textBlock(Buffer.from(`>${all.join('')}${other}    `));
      const found = () => {
        let at = 1;
        return all.map((text) => {
          const start = at;
          at += Buffer.byteLength(text);
          return table.find(block, start, at);
        });
      };
      expect(found()).toEqual(all.map(() => null));
      let at = 1;
      for (const [index, text] of all.entries()) {
        const end = at + Buffer.byteLength(text);
        table.add(block, at, end, pattern(text), index);
        at = end;
      }
      expect(found()).toEqual([...all.keys()]);
      expect(table.size).toBe(all.length);
      const end = at + Buffer.byteLength(other);
      expect(table.find(block, at, end)).toBe(all.includes(other) ? all.indexOf(other) : null);
    }),
    { numRuns: 200 },
  );
});
