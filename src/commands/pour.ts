import type { Readable } from 'node:stream';

/** Hands the chunks of a stream on, one after the other, until it ends or the signal is aborted. */
export async function pour(
  stdin: Readable,
  stopped: AbortSignal,
  onChunk: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  if (stopped.aborted) return;
  let letGo = () => {};
  const end = () => {
    stdin.destroy();
    letGo();
  };
  stopped.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of stdin) {
      if (stopped.aborted) return;
      // What it waits for (room, a reader of stdout) may never come. A promise of the whole run in its place would keep
      // something of every chunk.
      await new Promise<void>((resolve, reject) => {
        letGo = resolve;
        onChunk(chunk).then(resolve, reject);
      });
    }
  } finally {
    stopped.removeEventListener('abort', end);
  }
}
