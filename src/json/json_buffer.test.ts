import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonBuffer, KEPT_TEXTS } from './json_buffer.ts';
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

test('texts that are kept are there until as many others were written', () => {
  const out = new JsonBuffer();
  const kept: { bytes: Buffer; start: number; end: number; text: string }[] = [];
  for (let i = 0; i < KEPT_TEXTS * 5; i++) {
    out.begin(true);
    // A long one makes the block grow, and a very long one is not kept for others.
    const text = `${i}`.repeat(i % 50 === 49 ? 5_000 * (i % 4) + 5_000 : 20);
    out.write(text.slice(0, 10));
    out.put(pattern(text.slice(10)));
    expect(out.toString()).toBe(text);
    kept.push({ bytes: out.bytes, start: out.start, end: out.length, text });
    const oldest = kept.at(-KEPT_TEXTS - 1);
    if (oldest !== undefined)
      expect(oldest.bytes.toString('utf8', oldest.start, oldest.end)).toBe(oldest.text);
  }
  expect(out.turns).toBe(4);
});
