import type { Key } from './key.ts';

/** What is known of a claim. */
export interface Known {
  readonly key: Key;
  readonly fingerprint: Key;
  /** The number of its attributes' record, or one of {@link MARKS}. */
  readonly record: number;
}

/** What a claim has in the place of a record's number that has none: it may be a state that users change themselves, which does not age. */
export const MARKS = { none: 0, kept: 1 } as const;

/** A claim that is sent, and not recorded, up to a time in milliseconds since 1970. */
export interface Doubt {
  readonly key: Key;
  readonly until: number;
}

/** How long what was unresolved may still take effect at Braze, which gives no bound: milliseconds. */
export const DOUBT = 15 * 60_000;

/** Five numbers each. */
export function packKnown(known: readonly Known[]): Int32Array {
  const numbers = new Int32Array(known.length * 5);
  let at = 0;
  for (const { key, fingerprint, record } of known) {
    numbers[at++] = key.high;
    numbers[at++] = key.low;
    numbers[at++] = fingerprint.high;
    numbers[at++] = fingerprint.low;
    numbers[at++] = record;
  }
  return numbers;
}

export function* unpackKnown(numbers: Int32Array): Generator<Known> {
  for (let at = 0; at < numbers.length; at += 5) {
    const [high = 0, low = 0, fpHigh = 0, fpLow = 0, record = 0] = numbers.subarray(at, at + 5);
    yield { key: { high, low }, fingerprint: { high: fpHigh, low: fpLow }, record };
  }
}
