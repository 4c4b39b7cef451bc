import type { Pattern } from './scan.ts';
import type { TextBlock } from './text_block.ts';

/** Up to this number of bytes, copying them four at a time is faster than having them copied. */
const LONG = 256;
/** The same of characters, one at a time. */
const SHORT = 32;

const MAX_ASCII = 0x7f;

/** How many texts are still there, at least, of those that were kept: as many others may be written after one. */
export const KEPT_TEXTS = 64;

const FIRST_SIZE = 1 << 14;
/** Bytes that are not kept for the next texts. */
const TOO_MANY = 1 << 20;

/** JSON text that is put together of pieces, as bytes. It grows, and serves one text after the other. */
export class JsonBuffer {
  /** Where its text begins, and where it ends so far. */
  start = 0;
  length = 0;
  #bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  #view = viewOf(this.#bytes);
  /** Those of the texts before. */
  #others: Buffer<ArrayBuffer> | null = null;
  /** Texts that were begun since the last turn. */
  #texts = 0;
  /** How often the bytes of the texts before last were given to others. */
  turns = 0;

  /**
   * Begins a text.
   * @param keeps whether the last {@link KEPT_TEXTS} texts stay where they are. To be the same for all texts.
   */
  begin(keeps: boolean): void {
    if (!keeps) this.length = 0;
    else if (this.#texts++ === KEPT_TEXTS) this.#turn();
    this.start = this.length;
  }

  /** What the text is in, and others. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** The same, for reading several bytes at once. */
  get view(): DataView {
    return this.#view;
  }

  /** Puts a text that comes again and again. */
  put({ bytes, words }: Pattern): void {
    let at = this.length;
    this.length = at + bytes.length;
    this.#ensure();
    const view = this.#view;
    // What the last word has beyond the text is overwritten by the next piece.
    for (let i = 0; i < words.length; i++, at += 4) view.setInt32(at, words[i] as number, true);
  }

  /** Puts what is between two positions of other text. */
  copy({ bytes, view }: TextBlock, start: number, end: number): void {
    let at = this.length;
    this.length = at + end - start;
    this.#ensure();
    if (end - start > LONG || end + 4 > bytes.length) {
      bytes.copy(this.#bytes, at, start, end);
      return;
    }
    const own = this.#view;
    for (let from = start; from < end; from += 4, at += 4) own.setInt32(at, view.getInt32(from, true), true);
  }

  /** Puts a single byte. */
  putByte(byte: number): void {
    const at = this.length;
    this.length = at + 1;
    this.#ensure();
    this.#bytes[at] = byte;
  }

  /** Puts a byte in the place of another one. */
  putByteAt(at: number, byte: number): void {
    this.#bytes[at] = byte;
  }

  /** Puts a number in the place of other digits. @param length how many digits it fills. */
  putDigits(at: number, number: number, length: number): void {
    let rest = number;
    for (let i = length - 1; i >= 0; i--) {
      this.#bytes[at + i] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }

  /** A byte of what was put. */
  byteAt(at: number): number {
    return this.#bytes[at] as number;
  }

  write(text: string): void {
    const at = this.length;
    this.length = at + text.length * 3;
    this.#ensure();
    const bytes = this.#bytes;
    if (text.length > SHORT) {
      this.length = at + bytes.write(text, at);
      return;
    }
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i);
      if (char > MAX_ASCII) {
        this.length = at + bytes.write(text, at);
        return;
      }
      bytes[at + i] = char;
    }
    this.length = at + text.length;
  }

  toString(): string {
    return this.#bytes.toString(undefined, this.start, this.length);
  }

  #turn(): void {
    const next = this.#others ?? Buffer.allocUnsafeSlow(FIRST_SIZE);
    this.#others = this.#bytes.length > TOO_MANY ? null : this.#bytes;
    this.#bytes = next;
    this.#view = viewOf(next);
    this.length = 0;
    this.#texts = 1;
    this.turns++;
  }

  /** Makes room for what is about to be put there, and for a word that is put beyond it. */
  #ensure(): void {
    if (this.length + 4 > this.#bytes.length) this.#grow();
  }

  #grow(): void {
    const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(this.length + 4)));
    this.#bytes.copy(larger);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
