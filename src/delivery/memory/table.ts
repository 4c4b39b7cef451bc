import { KEY_BITS, keyBits, LAST_RECORD, PAGE_BYTES, Page, SLOTS } from './page.ts';
import { readHeader, readSlots, writePage } from './page_blob.ts';

/**
 * What is known of many keys, at 13 bytes a slot: the fingerprint of what Braze has last, and the number of a record with
 * more (0: none). Keys and fingerprints are 64-bit hashes, in two signed or unsigned halves of 32 bits.
 *
 * Of a key 34 bits are kept: keys that share them push each other out, about 3 in 10,000 of 10 million. Of a fingerprint 42
 * bits are kept. **A fingerprint must be a hash of the key's subject too, not of the value alone**: then a key whose slot another
 * one has is known by an accident of 42 bits only, as a changed value of its own is. So must be what a record holds.
 *
 * A slot's number holds until the next call that may add a key ({@link set}, {@link leave}).
 *
 * Pages divide the range of the keys, in order. So a table grows by moving its slots, page by page, into as many pages
 * as it will have, and no two whole tables are in memory.
 */
export class Table {
  #pages: Page[];
  /** The pages whose blobs are not up to date: 1. */
  #dirty: Uint8Array;
  /** Keys in slots, over all pages. */
  #used = 0;
  /** Fingerprints that are known. */
  count = 0;
  /** The largest number of a record that any key had; 0: none had one. */
  largestRecord = 0;
  /** Goes up when the pages are divided anew: all of them are dirty then, and blobs from {@link pageCount} on are of no use. */
  generation = 0;

  /** @param pageCount that of the table whose blobs are to be loaded. All pages are dirty until they are loaded. */
  constructor(pageCount = 1) {
    this.#pages = Array.from({ length: pageCount }, () => new Page());
    this.#dirty = new Uint8Array(pageCount).fill(1);
  }

  get pageCount(): number {
    return this.#pages.length;
  }

  /** What it takes of RAM. */
  get bytes(): number {
    return this.#pages.length * PAGE_BYTES;
  }

  /** @returns the slot of a key, -1 if it has none. That it has one does not mean that anything is known. */
  find(high: number, low: number): number {
    const slot = this.#search(high | 0, low);
    return slot < 0 ? -1 : slot;
  }

  /** Whether this is the slot's fingerprint. */
  isKnown(slot: number, fingerprintHigh: number, fingerprintLow: number): boolean {
    const { words, rest } = this.#pageOf(slot);
    const index = slot & INDEX;
    if (words[index * 3 + 1] !== (fingerprintHigh | 0)) return false;
    const low = fingerprintBits(fingerprintHigh | 0, fingerprintLow);
    return ((words[index * 3 + 2] as number) & 3) === low >>> 8 && rest[index] === (low & 0xff);
  }

  /** Whether this is the fingerprint of a key. */
  knows(high: number, low: number, fingerprintHigh: number, fingerprintLow: number): boolean {
    const slot = this.#search(high | 0, low);
    return slot >= 0 && this.isKnown(slot, fingerprintHigh, fingerprintLow);
  }

  /**
   * Reads what a look-up of the key will read first. Several calls that follow each other wait for the RAM together.
   * @returns a number that says nothing.
   */
  touch(high: number): number {
    const place = (high >>> 0) * this.#pages.length * PER_KEY;
    const number = place | 0;
    const { words, rest } = this.#pages[number] as Page;
    const index = ((place - number) * SLOTS) | 0;
    return (words[index * 3] as number) ^ (rest[index] as number);
  }

  /** Whether the slot has a fingerprint. */
  hasFingerprint(slot: number): boolean {
    return this.#pageOf(slot).hasFingerprint(slot & INDEX);
  }

  /** The number of the slot's record, 0 if it has none. */
  recordOf(slot: number): number {
    return (this.#pageOf(slot).words[(slot & INDEX) * 3 + 2] as number) >>> 4;
  }

  /** The first 32 bits of the slot's key, signed. */
  keyOf(slot: number): number {
    return this.#pageOf(slot).words[(slot & INDEX) * 3] as number;
  }

  /** Whether {@link leave} was called for the key, or for one that shares its bits. */
  wasSent(slot: number): boolean {
    return this.#pageOf(slot).wasSent(slot & INDEX);
  }

  /** The first slot after this one (-1: of all) that has a fingerprint or a record; -1 if there is none. */
  next(slot: number): number {
    const end = this.#pages.length * SLOTS;
    for (let at = slot + 1; at < end; at++) if (this.#pageOf(at).knows(at & INDEX)) return at;
    return -1;
  }

  /** Sets what is known of a key. @param record at most {@link LAST_RECORD}; 0: none. */
  set(high: number, low: number, fingerprintHigh: number, fingerprintLow: number, record: number): void {
    if (record > LAST_RECORD) throw new RangeError(`a record has the number ${record}`);
    const bits = fingerprintBits(fingerprintHigh | 0, fingerprintLow);
    this.#write(this.#slotFor(high | 0, low), fingerprintHigh | 0, bits, record);
  }

  /** Forgets the fingerprint and the record of a key. */
  forget(high: number, low: number): void {
    const slot = this.find(high, low);
    if (slot >= 0) this.#write(slot, 0, 0, 0);
  }

  /** As {@link forget}, by the key's slot. */
  forgetSlot(slot: number): void {
    this.#write(slot, 0, 0, 0);
  }

  /** Forgets the fingerprint of a key and keeps its record. */
  forgetFingerprint(high: number, low: number): void {
    const slot = this.find(high, low);
    if (slot >= 0) this.#write(slot, 0, 0, this.recordOf(slot));
  }

  /** Forgets the fingerprints of the keys that are due, by their first 32 bits (signed) and their record, which they keep. */
  forgetFingerprints(isDue: (high: number, record: number) => boolean): void {
    for (let slot = this.next(-1); slot >= 0; slot = this.next(slot)) {
      if (isDue(this.keyOf(slot), this.recordOf(slot))) this.#write(slot, 0, 0, this.recordOf(slot));
    }
  }

  /** Gives each record its new number. @param newNumber of an old one; 0: there is none any more. */
  renumber(newNumber: (record: number) => number): void {
    for (let slot = this.next(-1); slot >= 0; slot = this.next(slot)) {
      const record = this.recordOf(slot);
      if (record === 0) continue;
      const { words } = this.#pageOf(slot);
      const at = (slot & INDEX) * 3 + 2;
      const renumbered = newNumber(record);
      if (renumbered > LAST_RECORD) throw new RangeError(`a record has the number ${renumbered}`);
      if (renumbered === record) continue;
      if (renumbered > this.largestRecord) this.largestRecord = renumbered;
      words[at] = (renumbered << 4) | ((words[at] as number) & 0b1111);
      this.#dirty[slot >>> INDEX_BITS] = 1;
    }
  }

  /** Something of the key is sent: its fingerprint and its record are forgotten. That it was sent is noted for this run, in no blob. */
  leave(high: number, low: number): void {
    const slot = this.#slotFor(high | 0, low);
    const page = this.#pageOf(slot);
    if (page.knows(slot & INDEX)) this.#write(slot, 0, 0, 0);
    page.markSent(slot & INDEX);
  }

  /** Takes back all notes of {@link leave}. */
  endRun(): void {
    for (const page of this.#pages) page.sent.fill(0);
  }

  /** The numbers of the pages that have changed since {@link clean}. */
  dirtyPages(): number[] {
    const numbers: number[] = [];
    this.#dirty.forEach((isDirty, number) => {
      if (isDirty === 1) numbers.push(number);
    });
    return numbers;
  }

  /** A page as bytes of its own, at most 53 kB. */
  pageBlob(number: number): Uint8Array {
    return writePage(this.#pages[number] as Page, number, this.#pages.length);
  }

  /** To be called as soon as the blobs of the dirty pages are taken. */
  clean(): void {
    this.#dirty.fill(0);
  }

  /** Loads a page into a new table; it is clean then. @throws Error if the blob is damaged, or the page is there already. */
  load(blob: Uint8Array): void {
    const { number, pageCount } = readHeader(blob);
    const page = this.#pages[number];
    if (pageCount !== this.#pages.length || page === undefined) {
      throw new Error(`page ${number} is one of ${pageCount}, not of ${this.#pages.length}`);
    }
    if (page.used > 0) throw new Error(`page ${number} is there twice`);
    readSlots(blob, page, (high) => {
      const place = (high >>> 0) * this.#pages.length * PER_KEY;
      return Math.floor(place) === number ? ((place - number) * SLOTS) | 0 : -1;
    });
    this.#used += page.used;
    for (let i = 0; i < SLOTS; i++) {
      if (page.hasFingerprint(i)) this.count++;
      const record = (page.words[i * 3 + 2] as number) >>> 4;
      if (record > this.largestRecord) this.largestRecord = record;
    }
    this.#dirty[number] = 0;
  }

  #pageOf(slot: number): Page {
    return this.#pages[slot >>> INDEX_BITS] as Page;
  }

  /** @returns the key's slot; `~slot` of the empty one where it would go, if it has none. */
  #search(high: number, low: number): number {
    const place = (high >>> 0) * this.#pages.length * PER_KEY;
    const number = place | 0;
    const index = (this.#pages[number] as Page).search(
      ((place - number) * SLOTS) | 0,
      high,
      keyBits(high, low),
    );
    return index < 0 ? ~(number * SLOTS + ~index) : number * SLOTS + index;
  }

  /** The slot of a key, which gets one if it has none. */
  #slotFor(high: number, low: number): number {
    for (;;) {
      const found = this.#search(high, low);
      if (found >= 0) return found;
      const slot = ~found;
      const page = this.#pageOf(slot);
      const isFull = page.used === SLOTS - 1;
      const load = this.#used / (this.#pages.length * SLOTS);
      if (isFull && load < MAX_LOAD / 2) throw new Error(NO_HASHES);
      if (isFull || load >= MAX_LOAD) this.#rebuild(isFull);
      else {
        page.put(slot & INDEX, high, 0, keyBits(high, low), 0);
        this.#used++;
        return slot;
      }
    }
  }

  #write(slot: number, fingerprintHigh: number, fingerprintLow: number, record: number): void {
    const page = this.#pageOf(slot);
    const index = slot & INDEX;
    const at = index * 3 + 2;
    if (page.hasFingerprint(index)) this.count--;
    if (record > this.largestRecord) this.largestRecord = record;
    page.words[at - 1] = fingerprintHigh;
    page.words[at] = (record << 4) | ((page.words[at] as number) & KEY_BITS) | (fingerprintLow >>> 8);
    page.rest[index] = fingerprintLow;
    if (page.hasFingerprint(index)) this.count++;
    this.#dirty[slot >>> INDEX_BITS] = 1;
  }

  /** Divides the keys anew, without those that nothing is known of. @param isFull a page is, so there must be more pages. */
  #rebuild(isFull: boolean): void {
    const old = this.#pages;
    let kept = 0;
    for (const page of old) for (let i = 0; i < SLOTS; i++) if (isKept(page, i)) kept++;
    const least = isFull ? Math.ceil(old.length * 1.125) : 1;
    const pageCount = Math.max(
      least,
      Math.ceil(kept / (SLOTS * NEW_LOAD)) + Math.min(old.length, MAX_EXTRA_PAGES),
    );
    const pages: Page[] = [];
    const spare: Page[] = [];
    old.forEach((page, number) => {
      const end = Math.ceil(((number + 1) * pageCount) / old.length);
      while (pages.length < end) pages.push(spare.pop() ?? new Page());
      for (let i = 0; i < SLOTS; i++) if (isKept(page, i)) move(page, i, pages, pageCount);
      page.clear();
      spare.push(page);
    });
    this.#pages = pages;
    this.#used = kept;
    this.#dirty = new Uint8Array(pageCount).fill(1);
    this.generation++;
  }
}

function isKept(page: Page, index: number): boolean {
  return page.knows(index) || page.wasSent(index);
}

/** Moves a slot into its place among the first of `pageCount` pages. */
function move(from: Page, index: number, pages: readonly Page[], pageCount: number): void {
  const high = from.words[index * 3] as number;
  const word2 = from.words[index * 3 + 2] as number;
  const place = (high >>> 0) * pageCount * PER_KEY;
  const number = place | 0;
  const page = pages[number] as Page;
  if (page.used === SLOTS - 1) throw new Error(NO_HASHES);
  const found = ~page.search(((place - number) * SLOTS) | 0, high, word2 & KEY_BITS);
  page.put(found, high, from.words[index * 3 + 1] as number, word2, from.rest[index] as number);
  if (from.wasSent(index)) page.markSent(found);
}

/** The ten highest bits of the low half of a fingerprint. All 42 bits are never 0, which is no fingerprint: 1 takes its place. */
function fingerprintBits(high: number, low: number): number {
  const bits = low >>> 22;
  return bits === 0 && high === 0 ? 1 : bits;
}

/** Even among 100,000 pages of hashes, none ever is full by chance before the others are. */
const NO_HASHES = 'the keys are no hashes: too many of them are alike';
const INDEX_BITS = 12;
const INDEX = SLOTS - 1;
/** One of all keys' first 32 bits. */
const PER_KEY = 2 ** -32;
/** Of the slots: from here on the table grows, as keys that have no slot would be looked for ever longer. */
const MAX_LOAD = 0.9;
/** What a table has after it has grown. */
const NEW_LOAD = 0.8;
/** A small table doubles, at most by this many pages (7 MB): growing by an eighth would be too often. */
const MAX_EXTRA_PAGES = 128;
