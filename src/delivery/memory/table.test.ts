import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LAST_RECORD } from './page.ts';
import { Table } from './table.ts';
import { filledTable, type Halves, hashes } from './testing.ts';

/** What is known of a key. */
interface Known {
  fingerprint: string | null;
  record: number;
  wasSent: boolean;
}

/** The 34 bits of a key. */
function keyName([high, low]: Halves): string {
  const bits = low >>> 30;
  return `${high >>> 0} ${bits === 0 && high === 0 ? 1 : bits}`;
}

/** The 42 bits of a fingerprint. */
function fingerprintName([high, low]: Halves): string {
  const bits = low >>> 22;
  return `${high >>> 0} ${bits === 0 && high === 0 ? 1 : bits}`;
}

/** A memory that a map holds, and the table that does the same. */
class Pair {
  table = new Table();
  readonly model = new Map<string, Known>();
  /** All keys that were ever used. */
  readonly keys = new Map<string, Halves>();
  /** Blobs as a store has them. */
  readonly stored = new Map<number, Uint8Array>();
  #generation = 0;

  known(key: Halves): Known {
    const name = keyName(key);
    this.keys.set(name, key);
    const known = this.model.get(name) ?? { fingerprint: null, record: 0, wasSent: false };
    this.model.set(name, known);
    return known;
  }

  set(key: Halves, fingerprint: Halves, record: number): void {
    this.table.set(...key, ...fingerprint, record);
    Object.assign(this.known(key), { fingerprint: fingerprintName(fingerprint), record });
  }

  /** Writes what has changed, as the core does. */
  save(): void {
    if (this.table.generation !== this.#generation) {
      this.#generation = this.table.generation;
      for (const number of this.stored.keys()) if (number >= this.table.pageCount) this.stored.delete(number);
    }
    for (const number of this.table.dirtyPages()) this.stored.set(number, this.table.pageBlob(number));
    this.table.clean();
  }

  reload(): void {
    const loaded = new Table(this.stored.size);
    for (const blob of this.stored.values()) loaded.load(blob);
    this.table = loaded;
    this.#generation = loaded.generation;
  }

  /** What the table says of a key, in the model's words. */
  #found(key: Halves): Known {
    const { table } = this;
    const slot = table.find(...key);
    if (slot < 0) return { fingerprint: null, record: 0, wasSent: false };
    if (table.keyOf(slot) !== (key[0] | 0)) throw new Error(`slot ${slot} is another key's`);
    const known = FINGERPRINTS.filter((fingerprint) => table.isKnown(slot, ...fingerprint));
    const names = new Set(known.map(fingerprintName));
    if (names.size > 1) throw new Error(`slot ${slot} has ${names.size} fingerprints`);
    const [fingerprint = null] = names;
    if (table.hasFingerprint(slot) !== (fingerprint !== null))
      throw new Error(`slot ${slot} has none of them`);
    return { fingerprint, record: table.recordOf(slot), wasSent: table.wasSent(slot) };
  }

  check(): void {
    const wrong: unknown[] = [];
    let count = 0;
    const knowing = new Set<number>();
    for (const [name, key] of this.keys) {
      const known = this.model.get(name) as Known;
      if (known.fingerprint !== null) count++;
      if (known.fingerprint !== null || known.record !== 0) knowing.add(this.table.find(...key));
      const found = this.#found(key);
      if (!(Object.keys(known) as (keyof Known)[]).every((part) => known[part] === found[part])) {
        wrong.push({ key, known, found });
      }
    }
    expect(wrong).toEqual([]);
    expect(this.table.count).toBe(count);
    const next = new Set<number>();
    for (let slot = this.table.next(-1); slot >= 0; slot = this.table.next(slot)) next.add(slot);
    expect(next.size).toBe(knowing.size);
    expect([...next].filter((slot) => !knowing.has(slot))).toEqual([]);
  }
}

/** Halves with the same bits in part. */
const HALVES = [0, 1, -1, 2 ** 31, 1 << 30, 1 << 22, (1 << 22) - 1, 3 << 29, 0x7fff_ffff];
const FINGERPRINTS: Halves[] = [0, 1, -1, 0x1234_5678].flatMap((high) =>
  HALVES.map((low): Halves => [high, low]),
);

const key: fc.Arbitrary<Halves> = fc.tuple(
  fc.oneof(fc.constantFrom(...HALVES), fc.integer({ min: 0, max: 40 }), fc.integer()),
  fc.oneof(fc.constantFrom(...HALVES), fc.integer()),
);
const fingerprint = fc.constantFrom(...FINGERPRINTS);
const record = fc.constantFrom(0, 1, 2, 77, LAST_RECORD);

type Step = (pair: Pair) => void;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(key, fingerprint, record).map(
      ([...call]): Step =>
        (pair) =>
          pair.set(...call),
    ),
  },
  {
    weight: 3,
    arbitrary: key.map(
      (forgotten): Step =>
        (pair) => {
          pair.table.forget(...forgotten);
          Object.assign(pair.known(forgotten), { fingerprint: null, record: 0 });
        },
    ),
  },
  {
    weight: 3,
    arbitrary: key.map(
      (forgotten): Step =>
        (pair) => {
          pair.table.forgetFingerprint(...forgotten);
          Object.assign(pair.known(forgotten), { fingerprint: null });
        },
    ),
  },
  {
    weight: 3,
    arbitrary: key.map(
      (sent): Step =>
        (pair) => {
          pair.table.leave(...sent);
          Object.assign(pair.known(sent), { fingerprint: null, record: 0, wasSent: true });
        },
    ),
  },
  fc.constant<Step>((pair) => {
    pair.table.endRun();
    for (const known of pair.model.values()) known.wasSent = false;
  }),
  fc.integer({ min: 2, max: 5 }).map(
    (part): Step =>
      (pair) => {
        const isDue = (high: number, record: number) => high % part === 0 && record !== 77;
        pair.table.forgetFingerprints(isDue);
        for (const [name, [high]] of pair.keys) {
          const known = pair.model.get(name) as Known;
          if (isDue(high | 0, known.record)) known.fingerprint = null;
        }
      },
  ),
  fc
    .constantFrom<(record: number) => number>(
      (old) => (old === 77 ? 0 : old),
      (old) => LAST_RECORD - old,
    )
    .map(
      (newNumber): Step =>
        (pair) => {
          pair.table.renumber(newNumber);
          for (const known of pair.model.values())
            if (known.record !== 0) known.record = newNumber(known.record);
        },
    ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 4_500 })).map(
    ([seed, count]): Step =>
      (pair) => {
        for (let i = 0; i < count; i++)
          pair.set(hashes(seed + i), FINGERPRINTS[i % FINGERPRINTS.length] as Halves, i);
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 4_500 })).map(
    ([seed, count]): Step =>
      (pair) => {
        for (let i = 0; i < count; i++) {
          pair.table.forget(...hashes(seed + i));
          Object.assign(pair.known(hashes(seed + i)), { fingerprint: null, record: 0 });
        }
      },
  ),
  fc.constant<Step>((pair) => pair.save()),
  fc.constant<Step>((pair) => {
    pair.save();
    pair.reload();
    for (const known of pair.model.values()) known.wasSent = false;
  }),
);

test('a table knows what a map knows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const pair = new Pair();
      for (const act of steps) act(pair);
      pair.check();
    }),
    { numRuns: 60 },
  );
});

describe('growth', () => {
  const table = filledTable(200_000);

  test('all keys are found, none that was not set', () => {
    for (let i = 0; i < 200_000; i++) {
      const slot = table.find(...hashes(i));
      if (!table.isKnown(slot, ...hashes(-i)) || table.recordOf(slot) !== i % 1_000)
        throw new Error(`key ${i}`);
    }
    let others = 0;
    for (let i = 200_000; i < 400_000; i++) if (table.find(...hashes(i)) >= 0) others++;
    expect(others).toBe(0);
    expect(table.count).toBe(200_000);
  });

  test('a key takes at most 16 bytes, and 1.7 MB are for all', () => {
    expect(table.bytes).toBeLessThan(200_000 * 16 + 1_750_000);
  });

  test('all pages are dirty after it', () => {
    const growing = filledTable(100);
    growing.clean();
    const { generation } = growing;
    let added = 100;
    while (growing.generation === generation) growing.set(...hashes(added++), 1, 1, 1);
    expect(growing.pageCount).toBeGreaterThan(1);
    expect(growing.dirtyPages()).toEqual(Array.from({ length: growing.pageCount }, (_, i) => i));
  });

  test('what is forgotten makes room', () => {
    const renewed = new Table();
    for (let i = 0; i < 200_000; i++) {
      renewed.set(...hashes(i), 1, 1, 0);
      renewed.forget(...hashes(i));
    }
    expect(renewed.pageCount).toBeLessThan(10);
    expect(renewed.count).toBe(0);
  });

  test('keys that are no hashes are refused instead of being lost', () => {
    const crowded = new Table();
    expect(() => {
      for (let i = 0; i < 40_000; i++) crowded.set(i >> 2, i << 30, 1, 1, 0);
    }).toThrow('the keys are no hashes');
  });
});

test('two keys of the same bits push each other out', () => {
  const table = new Table();
  table.set(5, 1, 10, 0, 1);
  table.set(5, 2, 20, 0, 2);
  const slot = table.find(5, 1);
  expect(table.isKnown(slot, 10, 0)).toBe(false);
  expect(table.isKnown(slot, 20, 0)).toBe(true);
});

test('only pages of keys that changed are dirty', () => {
  const table = filledTable(50_000);
  table.clean();
  table.leave(0x7000_0000, 0);
  table.find(3, 3);
  table.forget(4, 4);
  expect(table.dirtyPages()).toEqual([]);
  table.set(0x7fff_ffff, 0, 1, 1, 1);
  table.forgetFingerprint(...hashes(7));
  const pageOf = (high: number) => Math.floor((table.pageCount * (high >>> 0)) / 2 ** 32);
  expect(new Set(table.dirtyPages())).toEqual(new Set([pageOf(0x7fff_ffff), pageOf(hashes(7)[0])]));
});

test('a record that has too large a number is refused', () => {
  const table = new Table();
  expect(() => table.set(1, 1, 1, 1, LAST_RECORD + 1)).toThrow(RangeError);
  table.set(1, 1, 1, 1, LAST_RECORD);
  expect(() => table.renumber((old) => old + 1)).toThrow(RangeError);
});
