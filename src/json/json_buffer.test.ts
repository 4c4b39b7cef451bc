import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonBuffer } from './json_buffer.ts';
import { pattern } from './scan.ts';
import { textBlock } from './text_block.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.integer({ min: 0, max: 30_000 }))
    .map(([unit, length]) => unit.repeat(length / 10)),
);
const piece = fc.oneof(
  text.map((of) => ({ by: 'put', of }) as const),
  text.map((of) => ({ by: 'write', of }) as const),
  fc.tuple(text, text, text).map(([before, of, behind]) => ({ by: 'copy', before, of, behind }) as const),
);

test('whatever is put, written and copied stands there as one text, and its length in bytes is known', () => {
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 12 }), { minLength: 1, maxLength: 3 }), (texts) => {
      const out = new JsonBuffer();
      for (const pieces of texts) {
        out.length = 0;
        for (const each of pieces) {
          if (each.by === 'put') out.put(pattern(each.of));
          else if (each.by === 'write') out.write(each.of);
          else {
            const block = textBlock(Buffer.from(each.before + each.of + each.behind));
            const start = Buffer.byteLength(each.before);
            out.copy(block, start, start + Buffer.byteLength(each.of));
          }
        }
        const whole = pieces.map(({ of }) => of).join('');
        expect(out.toString()).toBe(whole);
        expect(out.length).toBe(Buffer.byteLength(whole));
      }
    }),
    { numRuns: 300 },
  );
});

test('what was put last can be taken back', () => {
  const out = new JsonBuffer();
  out.write('{"a":1');
  const before = out.length;
  out.put(pattern(',"b":'));
  out.length = before;
  out.write('}');
  expect(out.toString()).toBe('{"a":1}');
});
