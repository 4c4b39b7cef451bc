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
  /** The reader is gone (`EPIPE`), or took nothing for so long (`STALLED`). Called once. */
  readonly onLost: (reason: 'EPIPE' | 'STALLED') => void;
}

/** Waiting bytes above which no more should be printed. */
const ENOUGH = 256 * 1024;

/** A longer text is handed over in pieces, so that it can be seen whether its reader takes any of it. */
const PIECE = 64 * 1024;

/** A stream that others read (stdout): what was written counts as printed only once the reader has taken it. */
export function createOutlet(stream: Writable, { now, patience, onLost }: OutletOptions): Outlet {
  let takenAt = now();
  let isLost = false;
  let watch: NodeJS.Timeout | null = null;
  let onRoom: (() => void)[] = [];
  let onDrained: (() => void)[] = [];

  function taken(): void {
    takenAt = now();
    if (stream.writableLength < ENOUGH) onRoom = release(onRoom);
    if (stream.writableLength > 0) return;
    onDrained = release(onDrained);
    if (watch !== null) clearInterval(watch);
    watch = null;
  }

  function lose(reason: 'EPIPE' | 'STALLED'): void {
    if (isLost) return;
    isLost = true;
    if (watch !== null) clearInterval(watch);
    onRoom = release(onRoom);
    onDrained = release(onDrained);
    onLost(reason);
  }

  function look(): void {
    if (now() - takenAt >= patience) lose('STALLED');
  }

  stream.on('error', () => lose('EPIPE'));
  return {
    write(text) {
      if (isLost) return;
      if (stream.writableLength === 0) takenAt = now();
      if (text.length <= PIECE) stream.write(text, taken);
      else for (const piece of pieces(Buffer.from(text))) stream.write(piece, taken);
      if (stream.writableLength > 0) watch ??= setInterval(look, patience / 20).unref();
    },
    room: () =>
      isLost || stream.writableLength < ENOUGH
        ? Promise.resolve()
        : new Promise((resolve) => onRoom.push(resolve)),
    drained: () =>
      isLost || stream.writableLength === 0
        ? Promise.resolve()
        : new Promise((resolve) => onDrained.push(resolve)),
    waiting: () => stream.writableLength,
  };
}

function release(waiting: readonly (() => void)[]): [] {
  for (const resolve of waiting) resolve();
  return [];
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
