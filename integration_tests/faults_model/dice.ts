import { seededRandom } from '../../src/sandbox/random.ts';

/** Choices that a seed decides: the same seed gives the same ones. */
export interface Dice {
  /** From 0 up to 1. */
  random(): number;
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Dice for a seed. Each `purpose` throws its own, so that a change in one leaves the others as they were. */
export function createDice(seed: number, purpose: string): Dice {
  const salt = Array.from(purpose).reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ salt);
  return {
    random,
    int: (min, max) => min + Math.floor(random() * (max - min + 1)),
    chance: (probability) => random() < probability,
    pick: (list) => list[Math.floor(random() * list.length)] as (typeof list)[number],
  };
}
