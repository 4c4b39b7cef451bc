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
export function packKeys(keys: readonly Key[]): Int32Array {
  const halves = new Int32Array(keys.length * 2);
  let at = 0;
  for (const { high, low } of keys) {
    halves[at++] = high;
    halves[at++] = low;
  }
  return halves;
}

export function* unpackKeys(halves: Int32Array): Generator<Key> {
  for (let at = 0; at < halves.length; at += 2)
    yield { high: halves[at] as number, low: halves[at + 1] as number };
}
