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

test('of any texts, kept or not, a long one has a block of its own, and the others share blocks that they fill', () => {
  const lengths = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 100, max: 600 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 60_000 }) },
  );
  const given = fc.array(fc.tuple(lengths, fc.boolean()), { minLength: 1, maxLength: 500, size: 'max' });
  fc.assert(
    fc.property(given, (texts) => {
      const out = new JsonBuffer();
      const kept = new Map<TextBlock, number[]>();
      for (const [length, isKept] of texts) {
        out.begin();
        out.write('x'.repeat(length));
        if (!isKept) continue;
        kept.set(out.block, [...(kept.get(out.block) ?? []), length]);
        out.keep();
      }
      const shared = [...kept].filter(([{ bytes }]) => bytes.length === SHARED).map(([, lengths]) => lengths);
      const own = [...kept].filter(([{ bytes }]) => bytes.length > SHARED);
      for (const [{ bytes }, lengths] of own) {
        expect(lengths).toHaveLength(1);
        expect(bytes.length).toBeLessThanOrEqual(2 * (SHARED + (lengths[0] as number) + 4));
      }
      const short = own.filter(([, [length = 0]]) => length < SHARED / 4);
      expect(short.length).toBeLessThanOrEqual(shared.length + 1);
      const bytes = shared.flat().reduce((sum, length) => sum + length, 0);
      expect(shared.length * SHARED).toBeLessThan(bytes * 3 + 2 * SHARED);
    }),
    { numRuns: 100 },
  );
});

/** Bytes of a block that texts share. */
const SHARED = 1 << 14;

test.each([
  ['short texts', () => 100, () => true],
  ['short texts with some long ones between them', (i: number) => (i % 100 === 0 ? 3_000 : 100), () => true],
  [
    'texts of which longer ones are not kept',
    (i: number) => (i % 5 === 0 ? 4_000 : 300),
    (i: number) => i % 5 > 0,
  ],
  [
    'texts behind a very long one that is not kept',
    (i: number) => (i === 0 ? 3e7 : 100),
    (i: number) => i > 0,
  ],
])('%s share small blocks, however many there are', (_, lengthOf, isKept) => {
  const out = new JsonBuffer();
  const sizes = new Set<number>();
  for (let i = 0; i < 100_000; i++) {
    out.begin();
    out.write('x'.repeat(lengthOf(i)));
    if (!isKept(i)) continue;
    sizes.add(out.block.bytes.length);
    out.keep();
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * SHARED);
});
