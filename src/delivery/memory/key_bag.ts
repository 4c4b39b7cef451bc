import type { Key } from './key.ts';

/**
 * A multiset of keys: 64-bit hashes, in two signed or unsigned halves of 32 bits. A key takes 14 to 18 bytes, however often it
 * is in the bag; a bag that grows never holds its keys twice.
 */
export class KeyBag {
  /** By the first 8 bits of a key: each grows alone. Most bags are small, and have few of them. */
  readonly #parts: (Part | undefined)[] = [];
  #size = 0;

  /** The keys in the bag, each as often as it is in it. */
  get size(): number {
    return this.#size;
  }

  /** What it takes of RAM. */
  get bytes(): number {
    return this.#parts.reduce((sum, part) => sum + (part?.slots.byteLength ?? 0), 0);
  }

  /** The keys, each as often as it is in the bag, in halves that are signed. */
  *[Symbol.iterator](): Generator<Key> {
    for (const part of this.#parts) if (part !== undefined) yield* part;
  }

  /** Puts a key into the bag, also if it is there already. */
  add(high: number, low: number): void {
    this.#parts[high >>> 24] ??= new Part();
    (this.#parts[high >>> 24] as Part).add(high | 0, low | 0);
    this.#size++;
  }

  has(high: number, low: number): boolean {
    const part = this.#parts[high >>> 24];
    return part !== undefined && part.search(high | 0, low | 0) >= 0;
  }

  /** Takes a key out of the bag once. @returns whether it was there. */
  take(high: number, low: number): boolean {
    const isTaken = this.#parts[high >>> 24]?.take(high | 0, low | 0) === true;
    if (isTaken) this.#size--;
    return isTaken;
  }

  /** Puts keys into the bag, their halves one behind the other. */
  addHalves(halves: Int32Array): void {
    for (let at = 0; at < halves.length; at += 2) this.add(halves[at] as number, halves[at + 1] as number);
  }

  /**
   * Puts packed keys into the bag: 8 bytes each, the high half first, both little-endian.
   * @throws Error if the bytes are no whole number of keys.
   */
  addPacked(keys: Uint8Array): void {
    if (keys.length % 8 !== 0)
      throw new Error(`keys have ${keys.length} bytes, which are no whole number of keys`);
    const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
    for (let at = 0; at < keys.length; at += 8)
      this.add(view.getInt32(at, true), view.getInt32(at + 4, true));
  }
}

/** Slots of three words: a key's halves, and how often it is there (0: the slot is empty). Linear probing, around the end. */
class Part {
  slots = new Int32Array(0);
  #used = 0;

  *[Symbol.iterator](): Generator<Key> {
    const { slots } = this;
    for (let at = 0; at < slots.length; at += 3)
      for (let left = slots[at + 2] as number; left > 0; left--)
        yield { high: slots[at] as number, low: slots[at + 1] as number };
  }

  add(high: number, low: number): void {
    if ((this.#used + 1) * 3 > this.slots.length * MAX_LOAD) this.#grow();
    const found = this.search(high, low);
    if (found >= 0) (this.slots[found + 2] as number)++;
    else this.#put(~found, high, low, 1);
  }

  take(high: number, low: number): boolean {
    const found = this.search(high, low);
    if (found < 0) return false;
    const count = (this.slots[found + 2] as number) - 1;
    this.slots[found + 2] = count;
    if (count === 0) this.#close(found);
    return true;
  }

  /** @returns where the key is; `~position` of the empty slot where it would go, if it is not there. */
  search(high: number, low: number): number {
    const { slots } = this;
    if (slots.length === 0) return ~0;
    let at = this.#place(low);
    while (slots[at + 2] !== 0) {
      if (slots[at] === high && slots[at + 1] === low) return at;
      at += 3;
      if (at === slots.length) at = 0;
    }
    return ~at;
  }

  /** Where the search for a key begins. */
  #place(low: number): number {
    return Math.floor((low >>> 0) * 2 ** -32 * (this.slots.length / 3)) * 3;
  }

  #put(at: number, high: number, low: number, count: number): void {
    this.slots[at] = high;
    this.slots[at + 1] = low;
    this.slots[at + 2] = count;
    this.#used++;
  }

  /** Moves keys into the slot that got empty, and into those that this empties, where a search would no longer find them. */
  #close(at: number): void {
    const { slots } = this;
    this.#used--;
    let empty = at;
    let next = at;
    for (;;) {
      next += 3;
      if (next === slots.length) next = 0;
      if (slots[next + 2] === 0) return;
      const place = this.#place(slots[next + 1] as number);
      const isBetween = empty <= next ? place > empty && place <= next : place > empty || place <= next;
      if (isBetween) continue;
      slots.copyWithin(empty, next, next + 3);
      slots[next + 2] = 0;
      empty = next;
    }
  }

  #grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(Math.ceil((old.length / 3) * GROWTH + LEAST_SLOTS) * 3);
    this.#used = 0;
    for (let at = 0; at < old.length; at += 3) {
      const count = old[at + 2] as number;
      if (count === 0) continue;
      const high = old[at] as number;
      const low = old[at + 1] as number;
      this.#put(~this.search(high, low), high, low, count);
    }
  }
}

const MAX_LOAD = 0.85;
const GROWTH = 1.25;
const LEAST_SLOTS = 4;
