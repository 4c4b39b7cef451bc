import { deserialize, serialize } from 'node:v8';

/**
 * What changed in a partition since its pages were written. Replayed over them in order, also over newer pages, it gives the
 * last state. Keys are pairs of 32-bit halves.
 */
export type JournalEntry =
  /** Objects are about to leave: from here on nothing is known of their claims. */
  | {
      readonly kind: 'sending';
      readonly id: number;
      readonly claims: Keys;
      readonly once: Keys;
      /** Of those that are sent once for good. */
      readonly oncePer: Keys;
    }
  /**
   * Their answers came. What stays open: claims whose outcome is unclear, and keys of objects that were not settled.
   * `known`: five numbers a claim, its key, fingerprint and record.
   */
  | {
      readonly kind: 'answered';
      readonly id: number;
      readonly known: Keys;
      readonly openClaims: Keys;
      readonly openOnce: Keys;
      readonly openOncePer: Keys;
    }
  /** Claims of which something else is known now, or nothing: five numbers each, as above. */
  | { readonly kind: 'noted'; readonly known: Keys }
  /** Claims of which nothing is known any more. */
  | { readonly kind: 'forgotten'; readonly claims: Keys }
  /** Claims that are sent and not recorded up to a time, milliseconds since 1970. */
  | { readonly kind: 'doubted'; readonly claims: Keys; readonly until: Float64Array }
  /** Nothing is known of any claim. */
  | { readonly kind: 'emptied' };

export type Keys = Int32Array;

export function encode(entry: JournalEntry): Uint8Array {
  return serialize(entry);
}

/** @throws Error if the bytes are none. */
export function decode(bytes: Uint8Array): JournalEntry {
  return deserialize(bytes) as JournalEntry;
}
