/** What a small blob says: a number for its kind, some numbers, and some lists of 32-bit integers. */
export interface Words {
  readonly kind: number;
  readonly numbers: readonly number[];
  readonly lists: readonly Int32Array[];
}

/**
 * As bytes, little-endian as each machine that Node runs on: the kind, how many numbers and how many lists there are, the
 * lengths of the lists (four bytes each), the numbers (eight bytes each), the lists.
 */
export function packWords({ kind, numbers, lists }: Words): Uint8Array {
  const head = HEAD + lists.length + numbers.length * 2;
  const words = new Int32Array(lists.reduce((sum, { length }) => sum + length, head));
  words[0] = kind;
  words[1] = numbers.length;
  words[2] = lists.length;
  let at = HEAD;
  for (const { length } of lists) words[at++] = length;
  for (const number of numbers) {
    DOUBLE[0] = number;
    words.set(HALVES, at);
    at += 2;
  }
  for (const list of lists) {
    words.set(list, at);
    at += list.length;
  }
  return new Uint8Array(words.buffer);
}

/** @throws Error if the bytes are not what {@link packWords} made. */
export function unpackWords(bytes: Uint8Array): Words {
  // A copy begins where words may begin.
  const words = new Int32Array(new Uint8Array(bytes).buffer);
  const [kind = 0, numberCount = 0, listCount = 0] = words;
  const lengths = words.subarray(HEAD, HEAD + listCount);
  const numbersAt = HEAD + listCount;
  const expected = lengths.reduce((sum, length) => sum + length, numbersAt + numberCount * 2);
  const isSound = numberCount >= 0 && listCount >= 0 && lengths.every((length) => length >= 0);
  if (words.length < HEAD || words.length !== expected || !isSound) throw new Error('not as it was packed');
  const numbers = Array.from({ length: numberCount }, (_, place) => {
    HALVES.set(words.subarray(numbersAt + place * 2, numbersAt + place * 2 + 2));
    return DOUBLE[0] as number;
  });
  let at = numbersAt + numberCount * 2;
  const lists = Array.from(lengths, (length) => {
    at += length;
    return words.subarray(at - length, at);
  });
  return { kind, numbers, lists };
}

/** Words before the lengths of the lists. */
const HEAD = 3;

/** A number, and its two halves. */
const DOUBLE = new Float64Array(1);
const HALVES = new Int32Array(DOUBLE.buffer);
