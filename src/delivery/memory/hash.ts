/**
 * A keyed hash with 64 bits of output, in 32-bit arithmetic. It is not cryptographic: its key is kept with the hashes, so
 * a slower one would protect nothing. Each word of what is hashed goes, by rounds like those of xxHash32, into one of two pairs of chains
 * that do not wait for each other; the two halves of the result are made of both pairs. The result of a call is in
 * {@link KeyedHash.high} and {@link KeyedHash.low}, since most calls then need no object at all.
 */
export class KeyedHash {
  readonly #key0: number;
  readonly #key1: number;
  readonly #key2: number;
  readonly #key3: number;
  /** What is hashed next, where it comes as text. */
  #bytes = Buffer.alloc(4096);
  #view = viewOf(this.#bytes);
  /** The first half of the result as a signed 32-bit integer. */
  high = 0;
  /** The second half of the result as a signed 32-bit integer. */
  low = 0;

  /** @param key at least 16 bytes. */
  constructor(key: Uint8Array) {
    const view = viewOf(key);
    this.#key0 = view.getInt32(0, true);
    this.#key1 = view.getInt32(4, true);
    this.#key2 = view.getInt32(8, true);
    this.#key3 = view.getInt32(12, true);
  }

  /**
   * The hash of three 32-bit integers and of a text, or of its span from `start` to `end`. It is that of the text's bytes in UTF-8,
   * see {@link ofBytes}. A text with lone surrogates has none: its code units are hashed, with a mark.
   */
  ofText(first: number, second: number, third: number, text: string, start = 0, end = text.length): void {
    const length = end - start;
    this.#reserve(length * 3);
    if (this.#putAscii(text, start, end)) this.#hash(this.#view, 0, length, first, second, third, 0);
    else this.#ofWideText(first, second, third, span(text, start, end));
  }

  /** The hash of three 32-bit integers and of the bytes from `start` to `end`. Different arguments are hashed as different words. */
  ofBytes(first: number, second: number, third: number, view: DataView, start: number, end: number): void {
    this.#hash(view, start, end, first, second, third, 0);
  }

  #ofWideText(first: number, second: number, third: number, text: string): void {
    const isWhole = text.isWellFormed();
    const length = this.#bytes.write(text, isWhole ? 'utf8' : 'utf16le');
    this.#hash(this.#view, 0, length, first, second, third, isWhole ? 0 : 1);
  }

  /** Puts a byte a code unit. @returns false if one is no ASCII. */
  #putAscii(text: string, start: number, end: number): boolean {
    const bytes = this.#bytes;
    const length = end - start;
    if (length >= LONG) return bytes.write(span(text, start, end), 'utf8') === length;
    let all = 0;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(start + i);
      all |= unit;
      bytes[i] = unit;
    }
    return all < 128;
  }

  #hash(
    view: DataView,
    start: number,
    end: number,
    first: number,
    second: number,
    third: number,
    mark: number,
  ): void {
    const length = end - start;
    const word = Math.imul(first, SPREAD);
    const other = Math.imul(second, SPREAD);
    let a = add(this.#key0, word);
    let b = add(this.#key1, other);
    let c = xor(this.#key2, word);
    let d = xor(this.#key3, other);
    let word0 = Math.imul(third, SPREAD);
    let word1 = Math.imul(length * 2 + mark, SPREAD);
    const last = end - 8;
    for (let at = start; ; at += 8) {
      a = add(a, word0);
      b = add(b, word1);
      c = xor(c, word0);
      d = xor(d, word1);
      if (at >= end) break;
      if (length >= 8) {
        // The last eight bytes may overlap those before: the length says by how many.
        const from = at < last ? at : last;
        word0 = Math.imul(view.getInt32(from, true), SPREAD);
        word1 = Math.imul(view.getInt32(from + 4, true), SPREAD);
      } else {
        word0 = Math.imul(shortWord(view, start, length), SPREAD);
        word1 = length < 4 ? 0 : Math.imul(view.getInt32(end - 4, true), SPREAD);
      }
    }
    this.#finish(a, b, c, d);
  }

  /** Each bit of the chains decides about each bit of the result, as in the end of MurmurHash3. */
  #finish(a: number, b: number, c: number, d: number): void {
    let high = (a + ((b << 7) | (b >>> 25))) | 0;
    let low = (c + ((d << 18) | (d >>> 14))) | 0;
    high = (high + low) | 0;
    low = (low + high) | 0;
    high = mixed(high);
    low = mixed(low);
    high = (high + low) | 0;
    this.high = high;
    this.low = (low + high) | 0;
  }

  /** Makes room for bytes to hash. */
  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    this.#bytes = Buffer.alloc(2 ** Math.ceil(Math.log2(length)));
    this.#view = viewOf(this.#bytes);
  }
}

/** A round of the first two chains. */
function add(chain: number, word: number): number {
  const sum = (chain + word) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), 0x9e3779b1);
}

/** A round of the other two. */
function xor(chain: number, word: number): number {
  const both = chain ^ word;
  return Math.imul((both << 17) | (both >>> 15), 0xc2b2ae3d);
}

/** Makes each bit of a word one that all its bits decide about. */
function mixed(word: number): number {
  let bits = word ^ (word >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** The first four of one to seven bytes; fewer of them are one number. */
function shortWord(view: DataView, start: number, length: number): number {
  if (length >= 4) return view.getInt32(start, true);
  const middle = view.getUint8(start + (length >> 1));
  return (view.getUint8(start) << 16) | (middle << 8) | view.getUint8(start + length - 1);
}

/** What words are multiplied with before they go into the chains. */
const SPREAD = 0x85ebca77;
/** From this length on a call into Node costs less than a loop. */
const LONG = 32;

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function span(text: string, start: number, end: number): string {
  return end - start === text.length ? text : text.slice(start, end);
}
