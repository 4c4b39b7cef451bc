import { TextBlock } from './text_block.ts';

/** A JSON text as bytes, to be looked at piece by piece. One serves many texts, one after the other. */
export class TextInBytes {
  /** Has the text from its first byte on, and other bytes behind it. */
  block: TextBlock = blockOf(1 << 14);
  /** Bytes of the text. */
  length = 0;
  #text = '';

  set(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    const most = text.length * 3;
    if (most > this.block.bytes.length) this.block = blockOf(2 ** Math.ceil(Math.log2(most)));
    this.length = this.block.bytes.write(text);
  }
}

function blockOf(length: number): TextBlock {
  const bytes = Buffer.alloc(length);
  return new TextBlock(bytes, false, true);
}
