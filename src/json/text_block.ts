import { isAscii, isUtf8 } from 'node:buffer';

/** Bytes that are JSON text, one value or many, to be looked at piece by piece. */
export class TextBlock {
  readonly bytes: Buffer;
  /** The same bytes, for reading several at once. */
  readonly view: DataView;
  readonly isUtf8: boolean;
  readonly #isAscii: boolean;
  #text: string | null = null;

  /** @param isAscii whether the bytes are known to be plain ASCII. */
  constructor(bytes: Buffer, isAscii: boolean, isUtf8: boolean) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.isUtf8 = isUtf8;
    this.#isAscii = isAscii;
  }

  /** The bytes as text, so that their positions are the same; null where they are not plain ASCII, or nobody knows. */
  get text(): string | null {
    if (this.#isAscii) this.#text ??= this.bytes.toString('latin1');
    return this.#text;
  }
}

export function textBlock(bytes: Buffer): TextBlock {
  const isPlain = isAscii(bytes);
  return new TextBlock(bytes, isPlain, isPlain || isUtf8(bytes));
}
