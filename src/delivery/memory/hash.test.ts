import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyedHash } from './hash.ts';

/**
 * What HalfSipHash-1-3 makes of the bytes 0, 1, 2 … with the key 0 to 7, by their number: the output of halfsiphash.c of
 * https://github.com/veorq/SipHash (CC0), compiled with -DcROUNDS=1 -DdROUNDS=3.
 */
const EXPECTED = `
  76a5d0212320f72a 87e8748d6fd33397 78ee1fe15d3cd732 3e5239a36bde6c3e eb24dba0718cae05 83e7464ecbc3bde6
  af65e0c64df5d602 3c052d0ab24cf18f 3dcda8311dec7a5f bd615fbfc1433bf6 3134fba809e041f2 cd3daa72c20b76fb
  5577cc5cb3e73f93 6d177cca97c22544 7da915ca92ec826b 165bdfa626a2729a 56d7c5b93d3e2ec2 58ec4c13d6ac3a30
  f449a18ad5987ad6 7d1290edf3429ef8 525e23294d7408e4 c3d9b8867fd93be5 af97b53ae66d9bda 70d7de319436aeff
  858192abe6c25324 6d567eb6b6f9e3a8 4a51bfce4c82f9f3 8e4fc32e7bd9c82a b1bcbf18c2f4636a ec7401c48b689e2a
  ad3015d857893ddd cbbb9e1bdecab632 166eee0fc184b8f1 bfb71495d4b66bf4 41359e0034cfd71a 383c31d4759a33fe
  ec905553a43d1ea4 a7cc174db730d667 a2dfb776b83aa58e 7493d377c7cb4649 528567d59dd5ea12 c19fa8fc024c133e
  bb18d53de33a01a4 3ed82d7e5943ff03 690ab33f13714489 277510b796a74b74 47cfa4b806053f1c 594cecf6fefbff14
  fc513a57f23c3903 398975e7a192ee36 42bd3b402ea09f40 365ad62ac3bc8acb 85f276512bd30d97 63d31f1671b19301
  a2e721503778e429 8bbfba9e90fe0a8a d7dd10b7ecfd873a 936c4e9f93c2597b 8b0146ec86c51f3c 5c9d183160dd8291
  49ab1bc394c274f4 c245b4268e3fdd4d 7cdf3ae3b2de5716 3c12c4201914c5c1`
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
  test('they have the hashes of the published program', () => {
    const found = EXPECTED.map((_, length) => ofBytes(Uint8Array.from({ length }, (_, i) => i)));
    expect(found).toEqual(EXPECTED);
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
