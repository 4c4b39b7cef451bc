/** The slots of a page. */
export const SLOTS = 4096;
/** The bytes of a page: 13 and a bit a slot. */
export const PAGE_BYTES = SLOTS * 13 + SLOTS / 8;
/** The largest number of a record that fits. */
export const LAST_RECORD = 2 ** 28 - 1;

/**
 * A part of a {@link Table}: slots that each hold 34 bits of a key, 42 bits of a fingerprint and a record's number of 28 bits.
 * A key has its slot in the first one from its place on that is free (linear probing, around the end).
 *
 * A slot without a key is empty; the key of zeros does not occur (see {@link keyBits}). A fingerprint of zeros is none, a
 * record of the number 0 is none. A key that nothing is known of keeps its slot, since other keys may come after it.
 */
export class Page {
  /** Three a slot: 32 bits of the key; 32 bits of the fingerprint; the record, 2 bits of the key, 2 of the fingerprint. */
  readonly words: Int32Array;
  /** One a slot: 8 bits of the fingerprint. */
  readonly rest: Uint8Array;
  /** A bit a slot. */
  readonly sent: Uint8Array;
  /** Slots that have a key. */
  used = 0;

  constructor() {
    const buffer = new ArrayBuffer(PAGE_BYTES);
    this.words = new Int32Array(buffer, 0, SLOTS * 3);
    this.rest = new Uint8Array(buffer, SLOTS * 12, SLOTS);
    this.sent = new Uint8Array(buffer, SLOTS * 13);
  }

  /** Whether a slot has a fingerprint or a record. */
  knows(index: number): boolean {
    return this.hasFingerprint(index) || (this.words[index * 3 + 2] as number) >>> 4 !== 0;
  }

  hasFingerprint(index: number): boolean {
    const { words } = this;
    return (
      words[index * 3 + 1] !== 0 || ((words[index * 3 + 2] as number) & 3) !== 0 || this.rest[index] !== 0
    );
  }

  wasSent(index: number): boolean {
    return ((this.sent[index >> 3] as number) & (1 << (index & 7))) !== 0;
  }

  markSent(index: number): void {
    (this.sent[index >> 3] as number) |= 1 << (index & 7);
  }

  /** @returns the key's slot; `~slot` of the empty one where it would go, if it has none. There must be one. */
  search(place: number, high: number, bits: number): number {
    const { words } = this;
    let at = place * 3;
    for (;;) {
      const word = words[at] as number;
      if (word === high || word === 0) {
        const found = (words[at + 2] as number) & KEY_BITS;
        if (word === high && found === bits) return (at / 3) | 0;
        if (word === 0 && found === 0) return ~((at / 3) | 0);
      }
      at += 3;
      if (at === SLOTS * 3) at = 0;
    }
  }

  /** Gives an empty slot to what a slot of another page, or the words of a blob, holds. */
  put(index: number, word0: number, word1: number, word2: number, rest: number): void {
    this.words[index * 3] = word0;
    this.words[index * 3 + 1] = word1;
    this.words[index * 3 + 2] = word2;
    this.rest[index] = rest;
    this.used++;
  }

  clear(): void {
    this.words.fill(0);
    this.rest.fill(0);
    this.sent.fill(0);
    this.used = 0;
  }
}

/** The bits of a slot's third word that belong to the key. */
export const KEY_BITS = 0b1100;

/** The two highest bits of the low half of a key, where a slot has them. All 34 bits are never 0: 1 takes the place of 0. */
export function keyBits(high: number, low: number): number {
  const bits = (low >>> 30) << 2;
  return bits === 0 && high === 0 ? 1 << 2 : bits;
}
