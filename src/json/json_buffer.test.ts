import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonBuffer } from './json_buffer.ts';
import { pattern } from './scan.ts';
import { type TextBlock, textBlock } from './text_block.ts';

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

test('a text that is kept stays as it is, whatever is written then, and has a comma behind it', () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 90_000 })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.boolean()), (lengths, isKept) => {
      const out = new JsonBuffer();
      const kept: { block: TextBlock; start: number; length: number; text: string }[] = [];
      for (const [i, length] of lengths.entries()) {
        const text = `${i} `.repeat(length).slice(0, length);
        out.begin();
        out.write(text.slice(0, 10));
        out.put(pattern(text.slice(10)));
        expect(out.toString()).toBe(text);
        if (!isKept.next().value) continue;
        kept.push({ block: out.block, start: out.start, length, text });
        out.keep();
      }
      for (const { block, start, length, text } of kept) {
        expect(block.bytes.toString('utf8', start, start + length)).toBe(text);
      }
      for (const [i, { block, start, length }] of kept.entries()) {
        const next = kept[i + 1];
        if (next?.block !== block) continue;
        expect(next.start).toBe(start + length + 1);
        expect(String.fromCharCode(block.bytes[start + length] as number)).toBe(',');
      }
    }),
    { numRuns: 200 },
  );
});

test('short texts share a block, so that one does not hold on to much more than itself', () => {
  const out = new JsonBuffer();
  const blocks = new Set<TextBlock>();
  const texts = 10_000;
  for (let i = 0; i < texts; i++) {
    out.begin();
    out.write('x'.repeat(100));
    blocks.add(out.block);
    out.keep();
  }
  const bytes = [...blocks].reduce((sum, block) => sum + block.bytes.length, 0);
  expect(bytes).toBeLessThan(texts * 101 * 1.1);
  for (const { bytes } of blocks) expect(bytes.length).toBeLessThanOrEqual(1 << 15);
});
