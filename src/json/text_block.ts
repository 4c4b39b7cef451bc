import { isAscii, isUtf8 } from 'node:buffer';

/** Bytes that are JSON text, one value or many, to be looked at piece by piece. */
export interface TextBlock {
  readonly bytes: Buffer;
  /** The same bytes, for reading several at once. */
  readonly view: DataView;
  /** The bytes as text, so that their positions are the same; null where they are not plain ASCII. */
  readonly ascii: string | null;
  readonly isUtf8: boolean;
}

export function textBlock(bytes: Buffer): TextBlock {
  const ascii = isAscii(bytes) ? bytes.toString('latin1') : null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { bytes, view, ascii, isUtf8: ascii !== null || isUtf8(bytes) };
}
