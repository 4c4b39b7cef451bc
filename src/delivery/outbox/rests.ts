import type { Lane } from './lane.ts';

/** Lanes that wait for a time. They are woken up to a tenth of a second late. */
export class Rests {
  /** By the number of the tenth of a second in which they wake. */
  readonly #lanes = new Map<number, Lane[]>();

  /** @param until milliseconds of the pipeline's clock. */
  add(lane: Lane, until: number): void {
    const tick = Math.ceil(until / TICK);
    const others = this.#lanes.get(tick);
    if (others === undefined) this.#lanes.set(tick, [lane]);
    else others.push(lane);
  }

  /** When the next ones wake; null if none rests. */
  next(): number | null {
    return this.#lanes.size === 0 ? null : Math.min(...this.#lanes.keys()) * TICK;
  }

  /** Takes those out that wake now. */
  takeDue(now: number): Lane[] {
    const due = [...this.#lanes.keys()].filter((tick) => tick * TICK <= now).sort((a, b) => a - b);
    return due.flatMap((tick) => {
      const lanes = this.#lanes.get(tick) ?? [];
      this.#lanes.delete(tick);
      return lanes;
    });
  }
}

const TICK = 100;
