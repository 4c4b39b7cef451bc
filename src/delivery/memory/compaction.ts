import { inChunks } from './chunks.ts';
import type { Pending } from './pending.ts';
import { FIRST_RECORD, PER_BLOB, type Records, wholeRecord } from './records.ts';
import type { Table } from './table.ts';

/** Where the records that are still used go, when most of those that were appended are not. */
export interface Compaction {
  /** The first number after it. */
  readonly to: number;
  /** The old numbers of the records that stay, ascending: they get consecutive numbers from {@link to} on. */
  readonly kept: () => Generator<number>;
  readonly newNumber: (record: number) => number;
}

const RECORDS_AT_ONCE = 16_384;

const NOTHING = new Uint8Array(0);

/**
 * Plans a compaction of the records from one number up to another.
 * @param fewest below this number of records nothing is gained.
 * @returns null while at least half of them are used.
 */
export function planCompaction(table: Table, from: number, next: number, fewest: number): Compaction | null {
  const total = next - from;
  if (total < fewest) return null;
  const used = new Uint32Array(Math.ceil(total / 32));
  let count = 0;
  for (let slot = table.next(-1); slot >= 0; slot = table.next(slot)) {
    const place = table.recordOf(slot) - from;
    if (place < 0) continue;
    used[place >>> 5] = (used[place >>> 5] as number) | (1 << (place & 31));
    count++;
  }
  if (count * 2 > total) return null;
  const ranks = new Uint32Array(used.length);
  for (let word = 1; word < used.length; word++)
    ranks[word] = (ranks[word - 1] as number) + bitsIn(used[word - 1] as number);
  // The numbers must not run out: they begin anew where there is room below.
  const to = FIRST_RECORD + count + PER_BLOB <= from ? FIRST_RECORD : Math.ceil(next / PER_BLOB) * PER_BLOB;
  return {
    to,
    *kept() {
      for (let place = 0; place < total; place++)
        if (((used[place >>> 5] as number) >>> (place & 31)) & 1) yield from + place;
    },
    newNumber(record) {
      const place = record - from;
      if (place < 0) return record;
      const below = (used[place >>> 5] as number) & ((1 << (place & 31)) - 1);
      return to + (ranks[place >>> 5] as number) + bitsIn(below);
    },
  };
}

function bitsIn(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Appends the records of these numbers to others, in order. @throws Failure */
export async function moveRecords(
  from: Records,
  to: Records,
  numbers: Iterable<number>,
  pending: Pending,
): Promise<void> {
  for (const chunk of inChunks(numbers, RECORDS_AT_ONCE)) {
    for (const record of await from.read(chunk)) to.append(wholeRecord(record ?? NOTHING));
    for (const { shelf, number, blob } of to.takePuts()) pending.put(shelf, number, blob);
    await pending.commit();
  }
}
