import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { masked } from './mask.ts';

test.each([
  ['"Zoë Adams"', '"Xxx Xxxxx"'],
  ['"zoe.adams+1@example.com"', '"xxx.xxxxx+0@xxxxxxx.xxx"'],
  ['"1999-02-30T10:00:00Z"', '"0000-00-00X00:00:00X"'],
  ['"東京 🚲 ١٢"', '"xx • 00"'],
  ['""', '""'],
  ['-3064.19', '"-0000.00"'],
  ['9007199254740993', '"0000000000000000"'],
  ['true', '"•••"'],
  ['false', '"•••"'],
  ['null', 'null'],
  ['{"City": ["Łódź", {"n": 7}]}', '{"City":["Xxxx",{"n":"0"}]}'],
])('%s is shown as %s', (value, shown) => {
  expect(JSON.stringify(masked(parseExact(value)))).toBe(shown);
});

test('nothing of a text is left but its form', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(masked(text)).toMatch(/^[Xx0•\n -/:-@[-`{-~]*$/);
    }),
  );
});

test('nothing of a document is left but its names and its form', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const kept = JSON.stringify(masked(value as Json), (name, each) => {
        if (typeof each === 'number' || typeof each === 'boolean') throw new Error(`${name} is seen`);
        return typeof each === 'string' ? '' : each;
      });
      expect(kept).toBe(
        JSON.stringify(value, (_, each) =>
          ['string', 'number', 'boolean'].includes(typeof each) ? '' : each,
        ),
      );
    }),
  );
});
