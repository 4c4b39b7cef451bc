/** A source of numbers from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** The generator mulberry32: the same seed gives the same numbers, so that a run with faults can be repeated. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A text of `length` random hexadecimal digits. */
export function randomHex(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += Math.floor(random() * 16).toString(16);
  return text;
}

/** `count` different numbers out of 0 … `size` - 1 (all of them if there are fewer). */
export function sample(random: Random, size: number, count: number): Set<number> {
  if (count >= size) return new Set(Array.from({ length: size }, (_, index) => index));
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(Math.floor(random() * size));
  return chosen;
}
