import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyedHash } from './hash.ts';

/**
 * What HalfSipHash-2-4 makes of the bytes 0, 1, 2 … with the key 0 to 7, by their number: `vectors_hsip64` of vectors.h
 * in https://github.com/veorq/SipHash (CC0).
 */
const PUBLISHED = `
  218d1f59b9b83cc8 be552412f8387315 064f39ef7c50eb57 ce0f1a45f7060679 d5e78a175be52ea1 cb9d7c3f2f3db580
  ce3e91358aa2bc25 ff202728b07bc684 edfee820bce4858c 5b51cccc13888307 95b0469f06a6f2ee ae26333994ddcd48
  7bc71f9faef5c799 5a2352d75a0c3744 3bb1a870eae8e658 217d0bcb4e81c902 7336aad25f7bf3b5 37adc0641c4c4f6a
  c9b2db2b9a3e42f9 f910e48020ab363c 1bf52b0a6feea7db 00741dc269e8b3ef e20103fa1ba776ef 4c2210e54b681d73
  70741045ae3fa6f1 0c86403739714038 0d899ed8112923f0 226bf5fab81ee1b8 2d925ffb1e0016b5 361958d52cee10f1
  291aaf864898179d 863c7f155c34117c 28709d46d811626c 248477681d28f89c 8324e4d7528f9830 f9efd4e13aea6bd8
  86d67a40ec4276dc 3f6292eccca97e35 cbd92ee724d42109 368df6808d403d79 5b38c81c67c8ae4c 95ab7189d439acb3
  a91a52c025327024 5b0087c69528acea 1e30f3ad27dcb15a 697f5c9a90324ed4 495c0f995557dc38 9427202a3c29f94d
  a9eaa8c04ba93e3e eea4c1737d011218 912d568fd8f65a49 56919596b0ff5c97 02445a7998f550e1 86ec466ce71d1fb2
  359569e7d289e3bc 871b05ca62bb7c96 a1a492f942f15f1d 12ec267ff6095b6e 5d1b5ea1b231d89d d8cfb4453f92ee54
  d6762890bf26e460 313563a4b7ed5cf3 f90b3ab572d46693 2ea63c71bf326087`
  .trim()
  .split(/\s+/);

const KEY = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);
const shared = new KeyedHash(KEY);

function result(hash: KeyedHash): string {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(hash.high);
  bytes.writeInt32LE(hash.low, 4);
  return bytes.toString('hex');
}

function ofBytes(bytes: Uint8Array, hash = shared): string {
  hash.ofBytes(bytes);
  return result(hash);
}

function ofText(...call: Parameters<KeyedHash['ofText']>): string {
  shared.ofText(...call);
  return result(shared);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** The bytes that a text is hashed as. */
function asBytes(first: number, second: number, third: number, text: string): Buffer {
  const isAscii = Buffer.byteLength(text) === text.length;
  const units = Buffer.from(text, isAscii ? 'latin1' : 'utf16le');
  const padding = Buffer.alloc((4 - (units.length % 4)) % 4);
  const length = word(text.length * 2 + (isAscii ? 0 : 1));
  return Buffer.concat([word(first), word(second), word(third), units, padding, length]);
}

const integers = fc.tuple(fc.integer(), fc.integer(), fc.integer());
/** Texts of all widths; among them some that differ in little: NULs at the end, lone surrogates, one letter that is wide. */
const texts = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(fc.constantFrom('\0', 'a', '\x7f', '\x80', 'ÿ', 'ł', '\ud800', '\udc00', '\ufffd'), {
      maxLength: 40,
    })
    .map((units) => units.join('')),
  fc
    .tuple(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom('', 'é', '\ud800'))
    .map(([n, end]) => 'x'.repeat(n) + end),
);

describe('bytes', () => {
  test('the published test vectors hold', () => {
    const found = PUBLISHED.map((_, length) => ofBytes(Uint8Array.from({ length }, (_, i) => i)));
    expect(found).toEqual(PUBLISHED);
  });

  test('the result is that of a hash that was never used before', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6_000, size: 'max' }), { maxLength: 5 }), (inputs) => {
        const used = new KeyedHash(KEY);
        for (const input of inputs) expect(ofBytes(input, used)).toBe(ofBytes(input, new KeyedHash(KEY)));
      }),
    );
  });

  test('the key is bytes 0 to 7, and each of their bits counts', () => {
    const key = Uint8Array.from({ length: 16 }, (_, i) => i);
    const input = Buffer.from('text');
    expect(ofBytes(input, new KeyedHash(key.map((byte, i) => (i < 8 ? byte : 99))))).toBe(ofBytes(input));
    const found = new Set([ofBytes(input)]);
    for (let bit = 0; bit < 64; bit++) {
      const other = KEY.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      found.add(ofBytes(input, new KeyedHash(other)));
    }
    expect(found.size).toBe(65);
  });

  test('a key inside of a larger buffer is that key', () => {
    const larger = Buffer.from([9, 9, 9, ...KEY, 9]);
    expect(ofBytes(Buffer.from('text'), new KeyedHash(larger.subarray(3, 11)))).toBe(
      ofBytes(Buffer.from('text')),
    );
  });
});

describe('texts', () => {
  test('a text is hashed as its bytes', () => {
    fc.assert(
      fc.property(integers, texts, ([first, second, third], text) => {
        expect(ofText(first, second, third, text)).toBe(ofBytes(asBytes(first, second, third, text)));
      }),
      { numRuns: 1_000 },
    );
  });

  test('a span has the hash of the text in it', () => {
    fc.assert(
      fc.property(integers, texts, texts, texts, ([first, second, third], before, text, after) => {
        const end = before.length + text.length;
        expect(ofText(first, second, third, before + text + after, before.length, end)).toBe(
          ofText(first, second, third, text),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('what differs has different hashes', () => {
    const calls = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.constantFrom(0, 97, 0x6161_6161), texts);
    fc.assert(
      fc.property(fc.array(calls, { minLength: 2, maxLength: 20 }), (inputs) => {
        const different = new Set(inputs.map((input) => JSON.stringify(input)));
        const hashes = new Set(inputs.map(([first, second, text]) => ofText(first, second, 0, text)));
        expect(hashes.size).toBe(different.size);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['zeros at the end', ['a', 'a\0', 'a\0\0', 'a\0\0\0', 'a\0\0\0\0']],
    [
      'lone surrogates and the replacement character',
      ['\ud800', '\udbff', '\udc00', '\ufffd', '\ufffd\ufffd\ufffd'],
    ],
    ['lone surrogates in a long text', ['\ud800', '\udbff', '\ufffd'].map((unit) => unit.padStart(100, 'x'))],
    ['the same bytes at another width', ['aa', '\u6161', 'a\0a\0', 'aaaa']],
    ['letters that differ in their high byte', ['é', '\u01e9', '\u02e9']],
  ])('%s count', (_, different) => {
    expect(new Set(different.map((text) => ofText(0, 0, 0, text))).size).toBe(different.length);
  });
});
