import { randomBytes } from 'node:crypto';

/** The stream whose rejected rows a file holds. */
interface Stream {
  readonly stream: string;
  readonly namespace: string | null;
}

/** File systems allow 255 bytes; the time and the random part need 40 of them. */
const MAX_LABEL = 180;

/**
 * A name for a file of rejected rows that no other sync has: `namespace.stream`, the start of the sync, a random part. Dots
 * of the names themselves, and what a file name cannot hold, are `%XX`.
 * @param startedAt of the sync, milliseconds since 1970.
 */
export function rejectsFileName({ stream, namespace }: Stream, startedAt: number): string {
  // A name of nothing would make a file that is hidden.
  const label = (namespace === null ? [stream] : [namespace, stream]).map(encoded).join('.') || '%';
  const time = new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${label.slice(0, MAX_LABEL)}.${time}.${randomBytes(4).toString('hex')}.jsonl`;
}

/** When the sync began that made a file of this name, as text that sorts by time; null if it is no such name. */
export function rejectsFileTime(name: string): string | null {
  return /\.(\d{8}T\d{6}Z)\.[0-9a-f]{8}\.jsonl$/.exec(name)?.[1] ?? null;
}

function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll('.', '%2E');
}
