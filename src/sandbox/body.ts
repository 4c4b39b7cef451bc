import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';

export interface Body {
  /** All bytes that came. */
  readonly bytes: number;
  /** Its text; null if it was longer than what is read, or no UTF-8. */
  readonly text: string | null;
}

/**
 * Reads a body to its end, and holds it up to `limit` bytes.
 * @returns null if the connection broke off.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Body | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
    });
    request.on('end', () => {
      resolve({ bytes, text: bytes <= limit ? utf8(Buffer.concat(chunks)) : null });
    });
    request.on('close', () => resolve(null));
  });
}

/** The JSON value of a body; undefined if it holds none. */
export function parseBody(text: string | null): Json | undefined {
  if (text === null) return undefined;
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

function utf8(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
