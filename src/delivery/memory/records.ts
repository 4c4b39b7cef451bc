import type { Put, Shelf, Store } from './stores/store.ts';

/**
 * Fingerprints of attributes, 6 bytes each, by the number of a record. Records are only ever appended: a user whose attributes
 * change gets a new one. They are kept in blobs of {@link PER_BLOB}: the lengths of its records, two bytes each, then the records.
 */
export class Records {
  /** The number of the next record. */
  next: number;
  readonly #store: Store;
  readonly shelf: Shelf;
  /** The records of blobs that are not full yet, or not saved. */
  readonly #unsaved = new Map<number, Uint8Array[]>();
  readonly #changed = new Set<number>();

  /** @param next the lowest number that no record has: appending begins with a blob of its own. */
  constructor(store: Store, shelf: Shelf, next: number) {
    this.#store = store;
    this.shelf = shelf;
    this.next = Math.max(FIRST_RECORD, Math.ceil(next / PER_BLOB) * PER_BLOB);
  }

  append(record: Uint8Array): number {
    const number = this.next++;
    const blob = Math.floor(number / PER_BLOB);
    const records = this.#unsaved.get(blob) ?? [];
    records.push(record);
    this.#unsaved.set(blob, records);
    this.#changed.add(blob);
    return number;
  }

  /** The blobs to be committed since the last call. */
  takePuts(): Put[] {
    const puts = [...this.#changed].map((number) => ({
      shelf: this.shelf,
      number,
      blob: pack(this.#unsaved.get(number) as Uint8Array[]),
    }));
    this.#changed.clear();
    for (const number of this.#unsaved.keys()) {
      if (number < Math.floor(this.next / PER_BLOB)) this.#unsaved.delete(number);
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
      const place = number % PER_BLOB;
      const unsaved = this.#unsaved.get(blob);
      if (unsaved !== undefined) return unsaved[place] ?? null;
      const bytes = blobs.get(blob) ?? null;
      return bytes === null ? null : unpack(bytes, place);
    });
  }
}

export const PER_BLOB = 16;

/** Lower numbers are no records: they mark claims that have none. */
export const FIRST_RECORD = PER_BLOB;

export function pack(records: readonly Uint8Array[]): Uint8Array {
  const size = records.reduce((sum, { length }) => sum + length, 2 * PER_BLOB);
  const blob = Buffer.alloc(size);
  let at = 2 * PER_BLOB;
  for (const [place, record] of records.entries()) {
    blob.writeUInt16LE(record.length, 2 * place);
    blob.set(record, at);
    at += record.length;
  }
  return blob;
}

/** @returns null for a blob that is damaged or has no such record. */
export function unpack(bytes: Uint8Array, place: number): Uint8Array | null {
  if (bytes.length < 2 * PER_BLOB) return null;
  const blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2 * PER_BLOB;
  for (let before = 0; before < place; before++) at += blob.readUInt16LE(2 * before);
  const length = blob.readUInt16LE(2 * place);
  return length === 0 || at + length > blob.length ? null : blob.subarray(at, at + length);
}
