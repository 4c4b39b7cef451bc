import type { Writable } from 'node:stream';

/** What is printed, on its way to its reader. */
export interface Outlet {
  write(text: string): void;
  /** Resolves when so little waits for the reader that more may be printed; at once, mostly, or when the reader is gone. */
  room(): Promise<void>;
  /** Resolves when the reader has taken everything, is gone, or was given up. */
  drained(): Promise<void>;
  /** Bytes that the reader has not taken yet. */
  waiting(): number;
}

export interface OutletOptions {
  /** A steady clock, milliseconds. */
  readonly now: () => number;
  /** How long a reader may take nothing, milliseconds. */
  readonly patience: number;
  /**
   * Nothing can be printed any more. Called once, with the error's code (`EPIPE`: the reader is gone), or with `STALLED` when
   * the reader took nothing for so long.
   */
  readonly onLost: (reason: string) => void;
}

/** Waiting bytes above which no more should be printed. */
const ENOUGH = 256 * 1024;

/**
 * Bytes that are handed over at once, the next ones when they are taken: so it is seen that a slow reader takes some of what
 * waits. A stream by itself joins all that waits, and reports nothing before the last byte of it.
 */
const PIECE = 16 * 1024;

/** A stream that others read (stdout): what was written counts as printed only once the reader has taken it. */
export function createOutlet(stream: Writable, { now, patience, onLost }: OutletOptions): Outlet {
  let takenAt = now();
  let isLost = false;
  let watch: NodeJS.Timeout | null = null;
  let onRoom: (() => void)[] = [];
  let onDrained: (() => void)[] = [];
  /** What waits behind the piece that is handed over. */
  let queue: Buffer[] = [];
  let waiting = 0;

  function handOver(): void {
    const piece = shiftPiece(queue);
    stream.write(piece, (error) => {
      if (error || isLost) return;
      takenAt = now();
      waiting -= piece.length;
      if (waiting < ENOUGH) onRoom = release(onRoom);
      if (waiting > 0) return handOver();
      onDrained = release(onDrained);
      if (watch !== null) clearInterval(watch);
      watch = null;
    });
  }

  function lose(reason: string): void {
    if (isLost) return;
    isLost = true;
    queue = [];
    if (watch !== null) clearInterval(watch);
    onRoom = release(onRoom);
    onDrained = release(onDrained);
    onLost(reason);
  }

  function look(): void {
    if (now() - takenAt >= patience) lose('STALLED');
  }

  stream.on('error', (error: NodeJS.ErrnoException) => lose(error.code ?? error.name));
  return {
    write(text) {
      if (isLost) return;
      const bytes = Buffer.from(text);
      const isFirst = waiting === 0;
      if (bytes.length === 0) return;
      queue.push(bytes);
      waiting += bytes.length;
      if (!isFirst) return;
      takenAt = now();
      watch ??= setInterval(look, patience / 20).unref();
      handOver();
    },
    room: () =>
      isLost || waiting < ENOUGH ? Promise.resolve() : new Promise((resolve) => onRoom.push(resolve)),
    drained: () =>
      isLost || waiting === 0 ? Promise.resolve() : new Promise((resolve) => onDrained.push(resolve)),
    waiting: () => waiting,
  };
}

function release(waiting: readonly (() => void)[]): [] {
  for (const resolve of waiting) resolve();
  return [];
}

/** Takes up to {@link PIECE} bytes out of the queue, which is not empty. */
function shiftPiece(queue: Buffer[]): Buffer {
  let length = 0;
  let count = 0;
  for (let next = queue[0]; next !== undefined && length < PIECE; next = queue[count]) {
    length += next.length;
    count++;
  }
  const [first, ...others] = queue.splice(0, count) as [Buffer, ...Buffer[]];
  const bytes = others.length === 0 ? first : Buffer.concat([first, ...others]);
  if (bytes.length > PIECE) queue.unshift(bytes.subarray(PIECE));
  return bytes.subarray(0, PIECE);
}
