import type { Claim } from './claims.ts';
import { KeyedHash } from './hash.ts';
import type { Key } from './key.ts';

/** What is hashed, so that one thing's hash is never another's. */
const WHAT = { claim: 1, object: 2, objectWithActs: 3, attribute: 4, once: 5, oncePer: 6, lane: 7 } as const;

/** The hashes that a memory holds. */
export interface Fingerprints {
  /** Has the result of the last call of {@link hashClaim} or {@link hashObject}, until the next call of anything here. */
  readonly hash: Pick<KeyedHash, 'high' | 'low'>;
  /** As {@link claim}, without an object for the result. */
  hashClaim(claim: Pick<Claim, 'number' | 'renewals'>, lane: string): void;
  /** As {@link object}, without an object for the result. @param high of the claim's key, as `low`. */
  hashObject(high: number, low: number, kind: string, json: string, hasActs?: boolean): void;
  /** As {@link hashObject}, without acts, of JSON in UTF-8. */
  hashWritten(high: number, low: number, kind: string, json: DataView, start: number, end: number): void;
  /** Of a claim of a lane: what the memory finds it by. */
  claim(claim: Pick<Claim, 'number' | 'renewals'>, lane: string): Key;
  /** Of a lane, whatever is known of it; null: of all lanes. */
  lane(lane: string | null): Key;
  /**
   * Of all that an object says.
   * @param kind the name of its type.
   * @param hasActs whether sending it again does more than it did before: such a fingerprint equals none without.
   */
  object(claim: Key, kind: string, json: string, hasActs?: boolean): Key;
  /**
   * Of the value of an attribute, 48 bits, written into a record.
   * @param place of the attribute among those of the claim.
   * @param json the value is what it has from `start` to `end`.
   */
  attribute(
    claim: Key,
    place: number,
    json: string,
    start: number,
    end: number,
    into: DataView,
    at: number,
  ): void;
  /** As {@link attribute}, of a value in UTF-8. */
  attributeWritten(
    claim: Key,
    place: number,
    json: DataView,
    start: number,
    end: number,
    into: DataView,
    at: number,
  ): void;
  /** Of an object that must not come twice. @param entry number of its entry. */
  once(entry: number, json: string): Key;
  /** Of the values by which objects are sent once. */
  oncePer(text: string): Key;
}

/** Bytes of an attribute's fingerprint. */
export const ATTRIBUTE_BYTES = 6;

export function createFingerprints(hashKey: Uint8Array): Fingerprints {
  const hash = new KeyedHash(hashKey);
  const kinds = new Map<string, number>();
  let last = { kind: '', number: 0 };

  function numberOf(kind: string): number {
    if (kind !== last.kind) {
      let number = kinds.get(kind);
      if (number === undefined) {
        hash.ofText(0, 0, 0, kind);
        number = hash.high;
        kinds.set(kind, number);
      }
      last = { kind, number };
    }
    return last.number;
  }

  function hashClaim({ number, renewals }: Pick<Claim, 'number' | 'renewals'>, lane: string): void {
    hash.ofText(WHAT.claim, number, renewals, lane);
  }

  function hashObject(high: number, low: number, kind: string, json: string, hasActs = false): void {
    const what = hasActs ? WHAT.objectWithActs : WHAT.object;
    hash.ofText((numberOf(kind) & ~7) | what, high, low, json);
  }

  function hashWritten(
    high: number,
    low: number,
    kind: string,
    json: DataView,
    start: number,
    end: number,
  ): void {
    hash.ofBytes((numberOf(kind) & ~7) | WHAT.object, high, low, json, start, end);
  }

  function putAttribute(into: DataView, at: number): void {
    // All zeros say that nothing is known.
    into.setInt32(at, hash.high === 0 ? 1 : hash.high, true);
    into.setUint16(at + 4, hash.low & 0xffff, true);
  }

  function made(): Key {
    return { high: hash.high, low: hash.low };
  }

  return {
    hash,
    hashClaim,
    hashObject,
    hashWritten,
    claim(claim, lane) {
      hashClaim(claim, lane);
      return made();
    },
    lane(lane) {
      hash.ofText(WHAT.lane, lane === null ? 1 : 0, 0, lane ?? '');
      return made();
    },
    object({ high, low }, kind, json, hasActs) {
      hashObject(high, low, kind, json, hasActs);
      return made();
    },
    attribute(claim, place, json, start, end, into, at) {
      hash.ofText((place << 3) | WHAT.attribute, claim.high, claim.low, json, start, end);
      putAttribute(into, at);
    },
    attributeWritten(claim, place, json, start, end, into, at) {
      hash.ofBytes((place << 3) | WHAT.attribute, claim.high, claim.low, json, start, end);
      putAttribute(into, at);
    },
    once(entry, json) {
      hash.ofText(WHAT.once, entry, 0, json);
      return made();
    },
    oncePer(text) {
      hash.ofText(WHAT.oncePer, 0, 0, text);
      return made();
    },
  };
}
