import type { Put, Shelf, Store } from './stores/store.ts';

/** A record among other bytes. */
export interface RecordBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * Fingerprints of attributes, 6 bytes each, by the number of a record. Records are only ever appended: a user whose attributes
 * change gets a new one. They are kept in blobs of {@link PER_BLOB}: the lengths of its records, two bytes each, then the records.
 */
export class Records {
  /** The number of the next record. */
  next: number;
  readonly #store: Store;
  readonly shelf: Shelf;
  /** Blobs that are not full yet, or not saved, by their number. */
  readonly #unsaved = new Map<number, Blob>();
  /** The one that records are appended to. */
  #last: Blob | null = null;

  /** @param next the lowest number that no record has: appending begins with a blob of its own. */
  constructor(store: Store, shelf: Shelf, next: number) {
    this.#store = store;
    this.shelf = shelf;
    this.next = Math.max(FIRST_RECORD, Math.ceil(next / PER_BLOB) * PER_BLOB);
  }

  /** Appends a record, which is copied. @returns its number. */
  append({ bytes, start, end }: RecordBytes): number {
    const number = this.next++;
    const place = number % PER_BLOB;
    if (place === 0 || this.#last === null) {
      this.#last = new Blob();
      this.#unsaved.set(Math.floor(number / PER_BLOB), this.#last);
    }
    this.#last.append(place, bytes, start, end);
    return number;
  }

  /** The blobs to be committed since the last call. */
  takePuts(): Put[] {
    const puts: Put[] = [];
    const open = Math.floor(this.next / PER_BLOB);
    for (const [number, blob] of this.#unsaved) {
      const isFull = number < open;
      if (blob.hasChanged) puts.push({ shelf: this.shelf, number, blob: isFull ? blob.bytes : blob.copy() });
      blob.hasChanged = false;
      if (isFull) this.#unsaved.delete(number);
    }
    return puts;
  }

  /** @returns the records of these numbers; null where there is none. */
  async read(numbers: readonly number[]): Promise<(Uint8Array | null)[]> {
    if (numbers.length === 0) return [];
    const stored = [...new Set(numbers.map((number) => Math.floor(number / PER_BLOB)))].filter(
      (blob) => !this.#unsaved.has(blob),
    );
    const read = stored.length === 0 ? [] : await this.#store.read(this.shelf, stored);
    const blobs = new Map(stored.map((number, index) => [number, read[index] ?? null]));
    return numbers.map((number) => {
      const blob = Math.floor(number / PER_BLOB);
      const bytes = this.#unsaved.get(blob)?.copy() ?? blobs.get(blob) ?? null;
      return bytes === null ? null : unpack(bytes, number % PER_BLOB);
    });
  }
}

export const PER_BLOB = 16;

/** Lower numbers are no records: they mark claims that have none. */
export const FIRST_RECORD = PER_BLOB;

const LENGTHS = 2 * PER_BLOB;

/** A blob that grows. */
class Blob {
  #bytes = Buffer.allocUnsafe(LENGTHS + PER_BLOB * 96).fill(0, 0, LENGTHS);
  #length = LENGTHS;
  /** Whether something was appended that was not put yet. */
  hasChanged = false;

  /** What it holds so far, which must not be used once more is appended. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  copy(): Uint8Array {
    return Buffer.from(this.bytes);
  }

  append(place: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#reserve(length);
    const own = this.#bytes;
    own[place * 2] = length & 0xff;
    own[place * 2 + 1] = length >> 8;
    for (let from = start, to = this.#length; from < end; from++, to++) own[to] = bytes[from] as number;
    this.#length += length;
    this.hasChanged = true;
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe((this.#length + length) * 2);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** @returns null for a blob that is damaged or has no such record. */
export function unpack(bytes: Uint8Array, place: number): Uint8Array | null {
  if (bytes.length < LENGTHS) return null;
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = LENGTHS;
  for (let before = 0; before < place; before++) at += blob.readUInt16LE(2 * before);
  const length = blob.readUInt16LE(2 * place);
  return length === 0 || at + length > blob.length ? null : blob.subarray(at, at + length);
}

/** All of these bytes as a record. */
export function wholeRecord(bytes: Uint8Array): RecordBytes {
  return { bytes, start: 0, end: bytes.length };
}
