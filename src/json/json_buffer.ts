import { COMMA, type Pattern } from './scan.ts';
import { TextBlock } from './text_block.ts';

/** Up to this number of bytes, copying them four at a time is faster than having them copied. */
const LONG = 256;
/** The same of characters, one at a time. */
const SHORT = 32;

const MAX_ASCII = 0x7f;

/**
 * Bytes of a block that texts share. It stays in memory as a whole while one of them is used: of 6,000 objects that wait for their
 * turn, each could be the last one of its block.
 */
const BLOCK = 1 << 14;
/** A block with less room than this, or than the last text took, is full: most texts then fit into the next one as a whole. */
const LEAST_ROOM = 512;

/** JSON text that is put together of pieces, as bytes. It grows, and serves one text after the other. */
export class JsonBuffer {
  /** Where its text begins, and where it ends so far. */
  start = 0;
  length = 0;
  /** What the text is in: a block that it shares with those before it that are kept, or one of its own that is larger. */
  block = blockOf(BLOCK);
  #bytes = this.block.bytes;
  #view = this.block.view;
  #shared = this.block;
  /** Where the next text begins in the shared block. */
  #next = 0;
  /** Bytes of the last text that is kept there. */
  #last = 0;

  /** Begins a text, in the place of the last one if that was not kept. */
  begin(): void {
    if (BLOCK - this.#next < Math.max(LEAST_ROOM, this.#last)) {
      this.#shared = blockOf(BLOCK);
      this.#next = 0;
    }
    if (this.block !== this.#shared) this.#use(this.#shared);
    this.start = this.#next;
    this.length = this.start;
  }

  /**
   * The text stays where it is, in the block that it is in now. In the shared one a comma comes behind it, and then the next
   * text that is kept.
   */
  keep(): void {
    const bytes = this.length - this.start;
    if (this.block !== this.#shared) {
      // A short one that had not room enough shows that the shared block is full.
      if (bytes < BLOCK / 4) this.#next = BLOCK;
      return;
    }
    this.#last = bytes;
    this.#bytes[this.length] = COMMA;
    this.#next = this.length + 1;
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
    const most = text.length * 3;
    this.length = at + (at + most + 4 <= this.#bytes.length ? most : Buffer.byteLength(text));
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
    const larger = blockOf(2 ** Math.ceil(Math.log2(this.length + 4)));
    this.#bytes.copy(larger.bytes, this.start, this.start);
    this.#use(larger);
  }

  #use(block: TextBlock): void {
    this.block = block;
    this.#bytes = block.bytes;
    this.#view = block.view;
  }
}

function blockOf(size: number): TextBlock {
  return new TextBlock(Buffer.allocUnsafeSlow(size), false, true);
}
