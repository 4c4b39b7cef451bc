import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter, linesOf } from './lines.ts';

function split(chunks: Buffer[]): string[] {
  const splitter = new LineSplitter();
  const lines = chunks.flatMap((chunk) => splitter.push(chunk).flatMap(linesOf));
  const last = splitter.end();
  return [...lines, ...(last === null ? [] : [last])].map((line) => line.toString('utf8'));
}

test('only 0x0A ends a line', () => {
  expect(split([Buffer.from('a\u2028b\u2029c\rd\u0085\ne\r\n\nlast')])).toEqual([
    'a\u2028b\u2029c\rd\u0085',
    'e\r',
    '',
    'last',
  ]);
  expect(split([Buffer.from('one\n')])).toEqual(['one']);
  expect(split([])).toEqual([]);
});

test('lines do not depend on how the bytes are cut into chunks', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\u2028', '\n', '\r') });
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (whole, sizes) => {
      const bytes = Buffer.from(whole);
      const chunks: Buffer[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] as number;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(split(chunks)).toEqual(split([bytes]));
      expect(split(chunks).join('\n')).toBe(whole.replace(/\n$/, ''));
    }),
  );
});
