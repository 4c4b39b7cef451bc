import type { BrazeObject, ObjectPlace } from '../../braze/object_type.ts';
import type { StreamReport } from '../../report/tally.ts';
import type { EntryRules } from './entry_rules.ts';
import type { OpenMemory } from './open_memory.ts';
import type { Table } from './table.ts';

/**
 * What Braze has of many objects, asked at once: a look-up in a large table waits for the RAM, and several that follow each other wait
 * together.
 */
export interface Recall {
  /**
   * Notes an object for the next {@link lookUp}, which at most {@link MOST} share.
   * @returns its number in it; null for one that the gate has to be asked for.
   */
  note(object: BrazeObject, stream: StreamReport): number | null;
  lookUp(): void;
  /** Whether Braze has exactly what the object says, as far as it was recorded up to now. To be asked between two look-ups. */
  knows(number: number): boolean;
}

/** Objects of one look-up. */
export const MOST = 64;

export function createRecall({
  rulesOf,
  fingerprints,
}: Pick<OpenMemory, 'rulesOf' | 'fingerprints'>): Recall {
  /** Four an object: its key, and its fingerprint. */
  const hashes = new Int32Array(MOST * 4);
  const tables: Table[] = [];
  /** Takes what was read, so that the reads are not left out as useless. */
  const touched = new Int32Array(MOST);
  let isThrough = false;
  /** The rules of the object before, for mostly the next one has the same. */
  let last: { stream: StreamReport; place: ObjectPlace; rules: EntryRules } | null = null;

  function rulesFor(stream: StreamReport, place: ObjectPlace): EntryRules {
    if (last?.stream !== stream || last.place !== place)
      last = { stream, place, rules: rulesOf(stream, place) };
    return last.rules;
  }

  function hashObject(high: number, low: number, object: BrazeObject): void {
    const { type, bytes, written, start } = object;
    if (written === undefined || start === undefined)
      fingerprints.hashObject(high, low, type.name, object.json);
    else fingerprints.hashWritten(high, low, type.name, written.view, start, start + bytes);
  }

  return {
    note(object, stream) {
      if (isThrough) tables.length = 0;
      isThrough = false;
      const { type, lane, otherLane, once, place } = object;
      const { memory } = type;
      if (memory.holds !== 'parts' || memory.once === 'always' || memory.forgets) return null;
      if (once !== null || otherLane !== null) return null;
      const { partition, claim, uncompared, sendsEverything, isOff } = rulesFor(stream, place);
      if (isOff || sendsEverything || uncompared === 'all') return null;
      const { hash } = fingerprints;
      const number = tables.length;
      fingerprints.hashClaim(claim, lane);
      const { high, low } = hash;
      hashObject(high, low, object);
      hashes[number * 4] = high;
      hashes[number * 4 + 1] = low;
      hashes[number * 4 + 2] = hash.high;
      hashes[number * 4 + 3] = hash.low;
      tables.push(partition.table);
      return number;
    },
    lookUp() {
      isThrough = true;
      for (let i = 0; i < tables.length; i++)
        touched[i] = (tables[i] as Table).touch(hashes[i * 4] as number);
    },
    knows(number) {
      const at = number * 4;
      return (tables[number] as Table).knows(
        hashes[at] as number,
        hashes[at + 1] as number,
        hashes[at + 2] as number,
        hashes[at + 3] as number,
      );
    },
  };
}
