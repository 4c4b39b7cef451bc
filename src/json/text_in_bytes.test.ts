import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TextInBytes } from './text_in_bytes.ts';

test('each text is in the block from its first byte on, whatever was there before', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc.integer({ min: 0, max: 20_000 }).map((length) => 'é'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (given) => {
      const text = new TextInBytes();
      for (const each of given) {
        text.set(each);
        const { bytes, view } = text.block;
        expect(bytes.toString('utf8', 0, text.length)).toBe(each);
        expect(Buffer.from(view.buffer, view.byteOffset, text.length).equals(Buffer.from(each))).toBe(true);
      }
    }),
  );
});
