import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { jsonLines, paragraph, wrapped } from './wrapping.ts';

test('text is cut between words', () => {
  expect(wrapped('column `path`, column `referrer`, column `seconds`', 30)).toEqual([
    'column `path`, column',
    '`referrer`, column `seconds`',
  ]);
  expect(paragraph('one two three\nfour', 22, 2, 2)).toEqual(['  one two three', '  four']);
});

test('a value is cut behind commas, and a long text in its middle', () => {
  const value: Json = {
    id: '1',
    note: 'a, b: c',
    list: [1, { deep: true }],
    url: `https://${'x'.repeat(60)}/end`,
  };
  expect(jsonLines(value, 40)).toEqual([
    '{"id": "1", "note": "a, b: c",',
    ' "list": [1, {"deep": true}],',
    ' "url": "https://xxxxxxxxxxxxxxxx…/end"}',
  ]);
});

test('whatever a row holds: lines fit the page, and what is not shortened is the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.integer({ min: 30, max: 120 }), (value, width) => {
      const lines = jsonLines(value as Json, width);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      const text = lines.join('');
      if (!text.includes('…')) expect(JSON.stringify(parseExact(text))).toBe(JSON.stringify(value));
    }),
  );
});

test('numbers keep their digits', () => {
  expect(jsonLines(parseExact('{"id":12345678901234567890.10}'), 80)).toEqual([
    '{"id": 12345678901234567890.10}',
  ]);
});
