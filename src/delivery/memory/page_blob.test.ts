import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Table } from './table.ts';
import { filledTable } from './testing.ts';

describe('blobs', () => {
  const table = filledTable(20_000);
  const blobs = table.dirtyPages().map((number) => table.pageBlob(number));

  test('a page that nothing is known of takes 16 bytes', () => {
    const empty = new Table();
    empty.leave(1, 1);
    expect(empty.pageBlob(0)).toHaveLength(16);
  });

  test('a slot takes 13 bytes', () => {
    expect(blobs.reduce((sum, blob) => sum + blob.length, 0)).toBe(20_000 * 13 + blobs.length * 16);
  });

  test('their bytes are those of version 1', () => {
    const small = new Table();
    small.set(0x0102_0304, 0x8000_0000, 0x1112_1314, 0xabcd_ef12, 0x0765_4321);
    expect(Buffer.from(small.pageBlob(0)).toString('hex')).toBe(
      ['01000000', '01000000', '00000000', '01000000', '04030201', '14131211', '1a325476', 'af'].join(''),
    );
  });

  test('pages that were not loaded stay dirty', () => {
    const loaded = new Table(blobs.length);
    for (const blob of blobs.slice(1)) loaded.load(blob);
    expect(loaded.dirtyPages()).toEqual([0]);
    loaded.load(blobs[0] as Uint8Array);
    expect([loaded.dirtyPages(), loaded.count]).toEqual([[], 20_000]);
  });

  test('a blob that is cut, or longer, is refused', () => {
    fc.assert(
      fc.property(fc.nat({ max: (blobs[0] as Uint8Array).length - 1 }), (length) => {
        const table = new Table(blobs.length);
        expect(() => table.load((blobs[0] as Uint8Array).subarray(0, length))).toThrow(/^a page|^page 0 has/);
      }),
    );
    expect(() =>
      new Table(blobs.length).load(Buffer.concat([blobs[0] as Uint8Array, Buffer.alloc(1)])),
    ).toThrow();
  });

  test.each([
    ['of another version', (blob: Buffer) => blob.writeUInt8(2)],
    ['of a table with more pages', (blob: Buffer) => blob.writeUInt32LE(9, 4)],
    ['of a page that there is not', (blob: Buffer) => blob.writeUInt32LE(blobs.length, 8)],
    ['with the keys of another page', (blob: Buffer) => blob.writeUInt32LE(1, 8)],
    ['with a key twice', (blob: Buffer) => blob.copy(blob, 28, 16, 28)],
  ])('a blob %s is refused', (_, damage) => {
    const damaged = Buffer.from(blobs[0] as Uint8Array);
    damage(damaged);
    expect(() => new Table(blobs.length).load(damaged)).toThrow(Error);
  });

  test('a page is loaded once', () => {
    const loaded = new Table(blobs.length);
    loaded.load(blobs[0] as Uint8Array);
    expect(() => loaded.load(blobs[0] as Uint8Array)).toThrow('page 0 is there twice');
  });
});
