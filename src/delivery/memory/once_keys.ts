import type { Segment } from '../ledger.ts';
import { inChunks } from './chunks.ts';
import { type Key, packKeys, unpackKeys } from './key.ts';
import { KeyBag } from './key_bag.ts';
import { attempt } from './loading.ts';
import type { Pending } from './pending.ts';
import { blobsFrom, shelf } from './shelves.ts';
import type { Store } from './stores/store.ts';
import { packWords, unpackWords } from './words.ts';

/**
 * What became of objects that must not come twice, behind the last state that was given back: `accepted` ones are left out
 * when they come again, of `unresolved` ones nobody knows whether Braze has them. `taken` and `resolved` ones of an earlier run came
 * again, and a state has covered them since. `states` has no keys: a state was given back once.
 */
interface OnceBlob {
  readonly kind: 'accepted' | 'unresolved' | 'taken' | 'resolved' | 'states';
  readonly keys: Int32Array;
}

/** What a state will cover. */
interface Covered {
  readonly blobs: number[];
  readonly taken: Key[];
  readonly resolved: Key[];
}

/**
 * Keys of objects that Braze accepted, or may have, and whose rows come again after a crash. They are a multiset: two equal
 * rows of one sync stay two. They serve the next run, as no state says how far it is in the rows that come again.
 */
export class OnceKeys {
  /** Of earlier runs. */
  readonly accepted = new KeyBag();
  readonly unresolved = new KeyBag();
  readonly #partition: number;
  readonly #pending: Pending;
  readonly #bySegment = new Map<Segment, Covered>();
  /** Segments whose state was given back: it may be faster than the answers' way to here. */
  readonly #covered = new WeakSet<Segment>();
  #next = 0;
  /** Whether a state about the stream was given back in this run; in this one or an earlier one. */
  #hasState = false;
  #hadStates = false;

  constructor(partition: number, pending: Pending) {
    this.#partition = partition;
    this.#pending = pending;
  }

  static async load(store: Store, pending: Pending, partition: number): Promise<OnceKeys> {
    const keys = new OnceKeys(partition, pending);
    /** Blobs of what came again, and empty ones of what a state has covered. */
    const gone: (OnceBlob | null)[] = [];
    for await (const bytes of blobsFrom(store, shelf('once', partition), 0)) {
      keys.#next++;
      const blob = bytes.length === 0 ? null : attempt(() => decode(bytes));
      if (blob === null || !keys.#keep(blob)) gone.push(blob);
    }
    for (const blob of gone) if (blob !== null) keys.#drop(blob);
    if (gone.length > 0) keys.#writeAnew();
    return keys;
  }

  /** Whether no earlier run has left one. */
  get isEmpty(): boolean {
    return this.accepted.size + this.unresolved.size === 0;
  }

  /** Takes out one that an earlier run's object had, for a row of a segment. @returns whether there was one. */
  take(from: 'accepted' | 'unresolved', { high, low }: Key, segment: Segment): boolean {
    if (!this[from].take(high, low)) return false;
    this.#of(segment)[from === 'accepted' ? 'taken' : 'resolved'].push({ high, low });
    return true;
  }

  /** Keeps keys until a state covers the segment. @param segment null: until {@link clear}. */
  add(kind: 'accepted' | 'unresolved', keys: readonly Key[], segment: Segment | null): void {
    if (segment !== null && this.#covered.has(segment)) return;
    const number = this.#put({ kind, keys: packKeys(keys) });
    if (segment !== null) this.#of(segment).blobs.push(number);
  }

  /** The rows of these segments will not come again. */
  cover(segments: readonly Segment[]): void {
    for (const segment of segments) {
      this.#covered.add(segment);
      const covered = this.#bySegment.get(segment);
      if (covered === undefined) continue;
      this.#bySegment.delete(segment);
      for (const number of covered.blobs) this.#pending.put(shelf('once', this.#partition), number, NOTHING);
      if (covered.taken.length > 0) this.#put({ kind: 'taken', keys: packKeys(covered.taken) });
      if (covered.resolved.length > 0) this.#put({ kind: 'resolved', keys: packKeys(covered.resolved) });
    }
  }

  /** A state about the stream was given back. */
  noteState(): void {
    this.#hasState = true;
    if (this.#hadStates) return;
    this.#hadStates = true;
    this.#put(STATES);
  }

  /**
   * Whether rows that Braze has come again with the next run, after this one ended well. Where there never were states, whoever
   * brings the rows starts over, and means them anew.
   * @param hasRowsBehind whether rows came behind the last state.
   */
  comeAgain(hasRowsBehind: boolean): boolean {
    return hasRowsBehind ? this.#hadStates : !this.#hasState;
  }

  /** Nothing comes again. */
  clear(): void {
    if (this.#next > 0) this.#pending.drop(shelf('once', this.#partition), 0, this.#next);
    this.#next = 0;
    this.#bySegment.clear();
    if (this.#hadStates) this.#put(STATES);
  }

  /** @returns false for what is to be dropped once all is read. */
  #keep({ kind, keys }: OnceBlob): boolean {
    if (kind === 'accepted' || kind === 'unresolved') this[kind].addHalves(keys);
    else if (kind === 'states') this.#hadStates = true;
    else return false;
    return true;
  }

  #drop({ kind, keys }: OnceBlob): void {
    const bag = kind === 'taken' ? this.accepted : this.unresolved;
    for (const { high, low } of unpackKeys(keys)) bag.take(high, low);
  }

  /** Keeps what is left of earlier runs, without what states have covered since. */
  #writeAnew(): void {
    this.clear();
    for (const kind of ['accepted', 'unresolved'] as const)
      for (const keys of inChunks(this[kind], KEYS_A_BLOB)) this.#put({ kind, keys: packKeys(keys) });
  }

  #of(segment: Segment): Covered {
    let covered = this.#bySegment.get(segment);
    if (covered === undefined) {
      covered = { blobs: [], taken: [], resolved: [] };
      this.#bySegment.set(segment, covered);
    }
    return covered;
  }

  #put(blob: OnceBlob): number {
    const number = this.#next++;
    this.#pending.put(shelf('once', this.#partition), number, encode(blob));
    return number;
  }
}

const STATES: OnceBlob = { kind: 'states', keys: new Int32Array(0) };

const KEYS_A_BLOB = 16_384;

const NOTHING = new Uint8Array(0);

/** The places are what a blob has for the kind. */
const KINDS: readonly OnceBlob['kind'][] = ['accepted', 'unresolved', 'taken', 'resolved', 'states'];

function encode({ kind, keys }: OnceBlob): Uint8Array {
  return packWords({ kind: KINDS.indexOf(kind), numbers: [], lists: [keys] });
}

/** @throws Error if the bytes are none. */
function decode(bytes: Uint8Array): OnceBlob {
  const { kind: place, lists } = unpackWords(bytes);
  const kind = KINDS[place];
  const [keys] = lists;
  if (kind === undefined || keys === undefined) throw new Error('no keys');
  return { kind, keys };
}
