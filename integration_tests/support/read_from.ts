import type { Readable } from 'node:stream';

/**
 * Leaves a stream alone for some time, then reads it. A listener for `data` that comes late would not do: Node.js throws
 * away what nobody listens for when the program has ended.
 * @returns a function that begins at once.
 */
export function readFrom(stream: Readable, after: number, onChunk: (chunk: Buffer) => void): () => void {
  let isOpen = false;
  const read = () => {
    if (!isOpen) return;
    for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) onChunk(chunk);
  };
  const begin = () => {
    clearTimeout(timer);
    isOpen = true;
    read();
  };
  const timer = setTimeout(begin, after);
  stream.on('readable', read);
  return begin;
}
