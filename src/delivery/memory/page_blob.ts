import { KEY_BITS, type Page, SLOTS } from './page.ts';

/**
 * A page of a table as bytes, little-endian: the version (1), three zeros, the number of all pages, the page's number,
 * the number of its slots that know something (four bytes each), their words (12 bytes each) and rests (a byte each).
 */
export function writePage(page: Page, number: number, pageCount: number): Uint8Array {
  let count = 0;
  for (let i = 0; i < SLOTS; i++) if (page.knows(i)) count++;
  const blob = new Uint8Array(HEADER + count * 13);
  const view = new DataView(blob.buffer);
  blob[0] = VERSION;
  view.setUint32(4, pageCount, true);
  view.setUint32(8, number, true);
  view.setUint32(12, count, true);
  let at = HEADER;
  let restAt = HEADER + count * 12;
  for (let i = 0; i < SLOTS; i++) {
    if (!page.knows(i)) continue;
    for (let word = 0; word < 3; word++, at += 4) view.setInt32(at, page.words[i * 3 + word] as number, true);
    blob[restAt++] = page.rest[i] as number;
  }
  return blob;
}

/** Which page a blob is, of how many. @throws Error if it is no sound page. */
export function readHeader(blob: Uint8Array): { readonly number: number; readonly pageCount: number } {
  if (blob.length < HEADER) throw new Error(`a page has ${blob.length} bytes, which is less than its header`);
  if (blob[0] !== VERSION) throw new Error(`a page has version ${blob[0]}, not ${VERSION}`);
  const view = viewOf(blob);
  const pageCount = view.getUint32(4, true);
  const number = view.getUint32(8, true);
  const expected = HEADER + view.getUint32(12, true) * 13;
  if (blob.length !== expected) throw new Error(`page ${number} has ${blob.length} bytes, not ${expected}`);
  if (number >= pageCount) throw new Error(`there is a page ${number} of ${pageCount}`);
  return { number, pageCount };
}

/**
 * Fills an empty page with a blob that {@link readHeader} has read.
 * @param placeOf the place of a key in its page; -1 if it belongs to another page.
 * @throws Error if it holds what no page can hold.
 */
export function readSlots(blob: Uint8Array, page: Page, placeOf: (high: number) => number): void {
  const view = viewOf(blob);
  const count = view.getUint32(12, true);
  if (count >= SLOTS) throw new Error(`a page has ${count} full slots of ${SLOTS}`);
  for (let i = 0, at = HEADER; i < count; i++, at += 12) {
    const high = view.getInt32(at, true);
    const word2 = view.getInt32(at + 8, true);
    const place = placeOf(high);
    const index = place < 0 ? 0 : page.search(place, high, word2 & KEY_BITS);
    if (index >= 0) throw new Error('a page has a key twice, or one of another page');
    page.put(~index, high, view.getInt32(at + 4, true), word2, blob[HEADER + count * 12 + i] as number);
  }
}

function viewOf(blob: Uint8Array): DataView {
  return new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
}

const VERSION = 1;
const HEADER = 16;
