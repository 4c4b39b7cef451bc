/**
 * HalfSipHash-1-3 with 64 bits of output, in 32-bit arithmetic: a keyed hash, so that nobody without the key can compute
 * or guess back what a memory holds. The key is kept with the hashes, so more rounds protect nothing. The result of a call
 * is in {@link KeyedHash.high} and {@link KeyedHash.low}, since most calls then need no object at all.
 *
 * Its definition: https://github.com/veorq/SipHash (Aumasson, Bernstein), with one round a word and three at the end.
 */
export class KeyedHash {
  readonly #key0: number;
  readonly #key1: number;
  /** What is hashed next. Its words are little-endian, as is each machine that Node runs on. */
  #bytes = Buffer.alloc(4096);
  #words = new Int32Array(this.#bytes.buffer);
  /** The first four bytes of the result as a signed 32-bit integer. */
  high = 0;
  /** The last four bytes of the result as a signed 32-bit integer. */
  low = 0;

  /** @param key at least 8 bytes. Bytes 0 to 7 are the key of HalfSipHash, which has no use for more. */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    this.#key0 = view.getInt32(0, true);
    this.#key1 = view.getInt32(4, true);
  }

  /** The hash of bytes. */
  ofBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes);
    this.#hash(bytes.length);
  }

  /**
   * The hash of three 32-bit integers and of a text, or of its span from `start` to `end`. Different arguments are hashed as
   * different bytes, lone surrogates too: the integers; the code units of the text, a byte each where all are ASCII, else
   * two; zeros up to a whole word; a word with the number of code units and their width.
   */
  ofText(first: number, second: number, third: number, text: string, start = 0, end = text.length): void {
    const length = end - start;
    this.#reserve(TEXT + length * 2 + 8);
    let isWide = 0;
    if (!this.#putAscii(text, start, end)) {
      this.#bytes.write(span(text, start, end), TEXT, 'utf16le');
      isWide = 1;
    }
    const textEnd = TEXT + (length << isWide);
    const last = (textEnd + 3) >> 2;
    const words = this.#words;
    words[textEnd >> 2] = paddedWord(words[textEnd >> 2] as number, textEnd);
    words[0] = first;
    words[1] = second;
    words[2] = third;
    words[last] = length * 2 + isWide;
    this.#hash((last + 1) * 4);
  }

  /** Puts a byte a code unit. @returns false if one is no ASCII. */
  #putAscii(text: string, start: number, end: number): boolean {
    const bytes = this.#bytes;
    const length = end - start;
    if (length >= LONG) return bytes.write(span(text, start, end), TEXT, 'utf8') === length;
    let all = 0;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(start + i);
      all |= unit;
      bytes[TEXT + i] = unit;
    }
    return all < 128;
  }

  /** Hashes the first bytes of what was put. */
  #hash(length: number): void {
    const words = this.#words;
    const whole = length >> 2;
    words[whole] = paddedWord(words[whole] as number, length) | (length << 24);
    for (let i = 1; i < 7; i++) words[whole + i] = 0;
    let v0 = this.#key0;
    let v1 = this.#key1 ^ 0xee;
    let v2 = this.#key0 ^ 0x6c796765;
    let v3 = this.#key1 ^ 0x74656462;
    let at = 0;
    // A round a word; the three rounds before each half of the result are those of three words of zeros.
    for (let end = whole + 1; ; end += 3) {
      for (; at < end; at++) {
        const word = words[at] as number;
        v3 ^= word;
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
        v0 ^= word;
      }
      if (end === whole + 1) v2 ^= 0xee;
      else if (end === whole + 4) {
        this.high = v1 ^ v3;
        v1 ^= 0xdd;
      } else break;
    }
    this.low = v1 ^ v3;
  }

  /** Makes room for bytes to hash and for what {@link #hash} puts after them. */
  #reserve(length: number): void {
    if (length + PADDING <= this.#bytes.length) return;
    this.#bytes = Buffer.alloc(2 ** Math.ceil(Math.log2(length + PADDING)));
    this.#words = new Int32Array(this.#bytes.buffer);
  }
}

/** Where the text begins: after the three integers. */
const TEXT = 12;
/** From this length on a call into Node costs less than a loop. */
const LONG = 32;
/** The rest of a word, and seven words. */
const PADDING = 32;

function span(text: string, start: number, end: number): string {
  return end - start === text.length ? text : text.slice(start, end);
}

/** The word in which the position `end` is, with zeros from there on. */
function paddedWord(word: number, end: number): number {
  return word & ((1 << ((end & 3) * 8)) - 1);
}
