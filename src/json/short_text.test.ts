import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortText } from './short_text.ts';

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

test('is the text between two positions, or null', () => {
  const piece = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
      fc.constantFrom('é', '茶', '🧀'),
    ),
    maxLength: 20,
  });
  fc.assert(
    fc.property(piece, piece, piece, (before, text, behind) => {
      const bytes = Buffer.from(before + text + behind);
      const start = Buffer.byteLength(before);
      const found = shortText(viewOf(bytes), start, start + Buffer.byteLength(text));
      const isPlain = /^[\0-\x7f]*$/.test(text + behind.slice(0, 12)) && text.length > 0 && text.length <= 12;
      if (isPlain && start + 12 <= bytes.length) expect(found).toBe(text);
      else if (found !== null) expect(found).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  'a',
  'ab',
  'abc',
  '2024',
  'false',
  '123456',
  '1234567',
  '12345678',
  '2024-01-3',
  '9007199254',
  'loyalty_tie',
  'loyalty_tier',
])('%j is read, whatever ASCII is behind it', (text) => {
  const bytes = Buffer.from(`{"${text}"}            `);
  expect(shortText(viewOf(bytes), 2, 2 + text.length)).toBe(text);
});

test('longer text, other characters and the end of the bytes are left to Node', () => {
  const bytes = Buffer.from('abcdefghijklmnop é');
  expect(shortText(viewOf(bytes), 0, 13)).toBeNull();
  expect(shortText(viewOf(bytes), 8, 10)).toBeNull();
  expect(shortText(viewOf(bytes), 16, 17)).toBeNull();
});
