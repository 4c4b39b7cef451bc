import { COMMA, type Pattern } from './scan.ts';
import { TextBlock } from './text_block.ts';

/** Up to this number of bytes, copying them four at a time is faster than having them copied. */
const LONG = 256;
/** The same of characters, one at a time. */
const SHORT = 32;

const MAX_ASCII = 0x7f;

/** Bytes of the block that short texts share. It stays in memory as a whole while one of them is used. */
const BLOCK = 1 << 15;
const MAX_BLOCK = 1 << 20;

/** JSON text that is put together of pieces, as bytes. It grows, and serves one text after the other. */
export class JsonBuffer {
  /** Where its text begins, and where it ends so far. */
  start = 0;
  length = 0;
  /** What the text is in, and those before it that are kept. */
  block = blockOf(BLOCK);
  #bytes = this.block.bytes;
  #view = this.block.view;

  /** Begins a text, in the place of the last one if that was not kept. */
  begin(): void {
    this.length = this.start;
  }

  /**
   * The text stays where it is, in the block that it is in now, with a comma behind it. Behind that is the next one that is
   * kept, or it is in another block.
   */
  keep(): void {
    const bytes = this.length - this.start;
    this.putByte(COMMA);
    if (this.#bytes.length - this.length < 4 * bytes + 256)
      this.#use(blockOf(Math.min(Math.max(BLOCK, 8 * bytes), MAX_BLOCK)), 0);
    else this.start = this.length;
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

  /** Makes room for what is about to be put there, and for a word that is put beyond it. */
  #ensure(): void {
    if (this.length + 4 > this.#bytes.length) this.#grow();
  }

  /** The text keeps its positions; those that are kept stay where they are. */
  #grow(): void {
    const { start } = this;
    const larger = blockOf(2 ** Math.ceil(Math.log2(this.length + 4)));
    this.#bytes.copy(larger.bytes, start, start);
    this.#use(larger, start);
  }

  #use(block: TextBlock, start: number): void {
    this.block = block;
    this.#bytes = block.bytes;
    this.#view = block.view;
    this.start = start;
  }
}

function blockOf(size: number): TextBlock {
  const bytes = Buffer.allocUnsafeSlow(size);
  return new TextBlock(bytes, false, true);
}
