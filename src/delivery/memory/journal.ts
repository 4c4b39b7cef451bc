import { packWords, unpackWords } from './words.ts';

/**
 * What changed in a partition since its pages were written. Replayed over them in order, also over newer pages, it gives the
 * last state. Keys are pairs of 32-bit halves.
 */
export type JournalEntry =
  /** Objects are about to leave: from here on nothing is known of their claims. */
  | {
      readonly kind: 'sending';
      readonly id: number;
      readonly claims: Keys;
      readonly once: Keys;
      /** Of those that are sent once for good. */
      readonly oncePer: Keys;
    }
  /**
   * Their answers came. What stays open: claims whose outcome is unclear, and keys of objects that were not settled.
   * `known`: five numbers a claim, its key, fingerprint and record.
   */
  | {
      readonly kind: 'answered';
      readonly id: number;
      readonly known: Keys;
      readonly openClaims: Keys;
      readonly openOnce: Keys;
      readonly openOncePer: Keys;
    }
  /** Claims of which something else is known now, or nothing: five numbers each, as above. */
  | { readonly kind: 'noted'; readonly known: Keys }
  /** Claims of which nothing is known any more. */
  | { readonly kind: 'forgotten'; readonly claims: Keys }
  /** Claims that are sent and not recorded up to a time, milliseconds since 1970. */
  | { readonly kind: 'doubted'; readonly claims: Keys; readonly until: Float64Array }
  /** Nothing is known of any claim. */
  | { readonly kind: 'emptied' };

export type Keys = Int32Array;

export function encode(entry: JournalEntry): Uint8Array {
  const kind = KINDS.indexOf(entry.kind);
  switch (entry.kind) {
    case 'sending':
      return packWords({ kind, numbers: [entry.id], lists: [entry.claims, entry.once, entry.oncePer] });
    case 'answered':
      return packWords({
        kind,
        numbers: [entry.id],
        lists: [entry.known, entry.openClaims, entry.openOnce, entry.openOncePer],
      });
    case 'noted':
      return packWords({ kind, numbers: [], lists: [entry.known] });
    case 'forgotten':
      return packWords({ kind, numbers: [], lists: [entry.claims] });
    case 'doubted':
      return packWords({ kind, numbers: [...entry.until], lists: [entry.claims] });
    case 'emptied':
      return packWords({ kind, numbers: [], lists: [] });
  }
}

/** @throws Error if the bytes are none. */
export function decode(bytes: Uint8Array): JournalEntry {
  const { kind, numbers, lists } = unpackWords(bytes);
  const number = (place: number) => given(numbers[place]);
  const list = (place: number) => given(lists[place]);
  switch (given(KINDS[kind])) {
    case 'sending':
      return { kind: 'sending', id: number(0), claims: list(0), once: list(1), oncePer: list(2) };
    case 'answered':
      return {
        kind: 'answered',
        id: number(0),
        known: list(0),
        openClaims: list(1),
        openOnce: list(2),
        openOncePer: list(3),
      };
    case 'noted':
      return { kind: 'noted', known: list(0) };
    case 'forgotten':
      return { kind: 'forgotten', claims: list(0) };
    case 'doubted':
      return { kind: 'doubted', claims: list(0), until: Float64Array.from(numbers) };
    case 'emptied':
      return { kind: 'emptied' };
  }
}

function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('no entry of a journal');
  return value;
}

/** The places are what a blob has for the kind. */
const KINDS: readonly JournalEntry['kind'][] = [
  'sending',
  'answered',
  'noted',
  'forgotten',
  'doubted',
  'emptied',
];
