import { brotliDecompressSync, inflateSync, unzipSync } from 'node:zlib';

/**
 * The text of an answer's body. Braze is asked for a plain one, but a proxy on the way may compress it nevertheless.
 * @param encoding the header `content-encoding`; empty where there is none.
 * @param limit of the text, in bytes.
 * @returns as it came where it cannot be decompressed, or is longer than the limit: then it says nothing.
 */
export function answerText(bytes: Buffer, encoding: string, limit: number): string {
  return decompressed(bytes, encoding, limit)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

function decompressed(bytes: Buffer, encoding: string, limit: number): Buffer {
  const decompress = DECOMPRESSIONS.get(encoding.trim().toLowerCase());
  if (decompress === undefined) return bytes;
  try {
    return decompress(bytes, { maxOutputLength: limit });
  } catch {
    return bytes;
  }
}

const DECOMPRESSIONS: ReadonlyMap<string, typeof inflateSync> = new Map([
  ['gzip', unzipSync],
  ['x-gzip', unzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);
