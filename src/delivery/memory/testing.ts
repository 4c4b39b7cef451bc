import { Table } from './table.ts';

/** A 64-bit hash. */
export type Halves = readonly [high: number, low: number];

/** What could be the hash of something, by a number: equal for equal numbers, and spread over all values. */
export function hashes(seed: number): Halves {
  return [Math.imul(seed + 1, 0x9e37_79b1), Math.imul(seed + 7, 0x85eb_ca77)];
}

/** A table with keys, fingerprints and records by the numbers from 0 on. */
export function filledTable(count: number): Table {
  const table = new Table();
  for (let i = 0; i < count; i++) table.set(...hashes(i), ...hashes(-i), i % 1_000);
  return table;
}
