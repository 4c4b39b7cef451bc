/** The 64-bit hash of a claim and a lane, or of an object that is sent once, in two signed halves. */
export interface Key {
  readonly high: number;
  readonly low: number;
}

/** Equal for equal keys, for a Map. */
export function nameOf({ high, low }: Key): string {
  return `${high},${low}`;
}

/** Keys one behind the other. */
export function packKeys(keys: Iterable<Key>): Int32Array {
  const halves: number[] = [];
  for (const { high, low } of keys) halves.push(high, low);
  return Int32Array.from(halves);
}

export function* unpackKeys(halves: Int32Array): Generator<Key> {
  for (let at = 0; at < halves.length; at += 2)
    yield { high: halves[at] as number, low: halves[at + 1] as number };
}
