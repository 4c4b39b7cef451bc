import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Json } from '../json/value.ts';
import type { RequestRecord } from './traffic.ts';

/** Writes every request to a file, one JSON line each: the record, and the body as it came. */
export interface Recorder {
  /** @param body the parsed body, or its text where it is no JSON. */
  write(request: RequestRecord, body: Json): void;
  /** Rejects if anything could not be written. */
  close(): Promise<void>;
}

/** Appends to a file; null: nothing is recorded. */
export function createRecorder(path: string | null): Recorder {
  if (path === null) return { write() {}, close: async () => {} };
  const file = createWriteStream(path, { flags: 'a' });
  const done = finished(file);
  // A file that cannot be written is reported on closing, not as an unhandled rejection before it.
  done.catch(() => {});
  return {
    write(request, body) {
      if (file.writable) file.write(`${JSON.stringify({ ...request, body })}\n`);
    },
    close() {
      file.end();
      return done;
    },
  };
}
