/** A reading of an answer's body that can wait. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/**
 * The memory of answers that are still read. Many large ones at once wait for each other: all but one of them pause while
 * together they hold more than the room has. That one ends, by its last byte or its deadline, and the others go on.
 */
export class AnswerRoom {
  /** Bytes of the bodies that are being read. */
  held = 0;
  readonly #size: number;
  readonly #paused = new Set<Pausable>();
  #reader: Pausable | null = null;

  /** @param size in bytes. */
  constructor(size: number) {
    this.#size = size;
  }

  /** A piece of a body came. */
  add(bytes: number, reading: Pausable): void {
    this.held += bytes;
    if (this.held <= this.#size) return;
    this.#reader ??= reading;
    if (this.#reader === reading) return;
    this.#paused.add(reading);
    reading.pause();
  }

  /** A reading is over. @param bytes that it held. */
  leave(bytes: number, reading: Pausable): void {
    this.held -= bytes;
    this.#paused.delete(reading);
    if (this.#reader === reading) this.#reader = null;
    else if (this.held > this.#size) return;
    const waiting = [...this.#paused];
    this.#paused.clear();
    // undici parses one answer at a time: another one must not be parsed from within its callbacks.
    if (waiting.length === 0) return;
    setImmediate(() => {
      for (const each of waiting) each.resume();
    });
  }
}
