import { expect, test } from '@jest/globals';
import { decode, encode, type JournalEntry } from './journal.ts';

const keys = (...halves: number[]) => Int32Array.from(halves);

const ENTRIES: readonly JournalEntry[] = [
  { kind: 'sending', id: 7, claims: keys(1, -2), once: keys(3, 4), oncePer: keys() },
  {
    kind: 'answered',
    id: 7,
    known: keys(1, -2, 3, 4, 5),
    openClaims: keys(6, 7),
    openOnce: keys(),
    openOncePer: keys(8, 9),
  },
  { kind: 'noted', known: keys(1, 2, 3, 4, 5) },
  { kind: 'forgotten', claims: keys(1, 2) },
  { kind: 'doubted', claims: keys(1, 2, 3, 4), until: Float64Array.of(1_800_000_000_123, 5) },
  { kind: 'emptied' },
];

test.each(ENTRIES)('an entry is read as it was written: $kind', (entry) => {
  expect(decode(encode(entry))).toEqual(entry);
});

test('an entry that was cut, of no kind that is known, or of another kind is refused', () => {
  for (const entry of ENTRIES) {
    const bytes = encode(entry);
    expect(() => decode(bytes.subarray(0, -4))).toThrow();
    expect(() => decode(Uint8Array.of(99, ...bytes.subarray(1)))).toThrow();
  }
  expect(() => decode(Uint8Array.of(0, ...encode({ kind: 'emptied' }).subarray(1)))).toThrow();
});
