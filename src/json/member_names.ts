import { type Setter, setter } from './member.ts';
import { BACKSLASH, beginsWith, type Pattern, pattern, QUOTE, runEnd, stringEnd } from './scan.ts';
import type { TextBlock } from './text_block.ts';
import { TextTable } from './text_table.ts';

/** Scans a value that begins at a position. @returns the position behind it; -1 if only a parser can read it. */
export type ScanValue = (block: TextBlock, at: number) => number;

/** A name, in one of the ways in which it is written. */
export interface KnownName {
  /** As it is written, with the quotes. */
  readonly key: Pattern;
  /** The same for all ways of writing it; -1 for one that is not wanted. */
  readonly slot: number;
  /** What scans its value; null: any value will do. */
  readonly scan: ScanValue | null;
  /** The one that came behind it the last time, and another one that did so before. */
  next: KnownName | null;
  other: KnownName | null;
}

/** Names, of which it asks for each once. */
export type Names = Pick<ReadonlySet<string>, 'has'>;

/** More names than tables have columns. */
const MAX_KNOWN = 5_000;

/** The names of members that objects were found to have. Each wanted one has a slot, a number from 0. */
export class MemberNames {
  /** The position behind the name that was found last. */
  end = 0;
  /** By slot. */
  readonly names: string[] = [];
  readonly setters: Setter[] = [];
  /** What is before the first name. */
  readonly start: KnownName = { key: pattern(''), slot: -1, scan: null, next: null, other: null };
  readonly #wanted: Names | null;
  readonly #scans: ReadonlyMap<string, ScanValue>;
  readonly #known = new TextTable<KnownName>();
  readonly #slots = new Map<string, number>();
  /** Any of the names that are not wanted, and too many to be kept. */
  readonly #unwanted: KnownName = { key: pattern(''), slot: -1, scan: null, next: null, other: null };

  /**
   * @param wanted null: all names.
   * @param scans by the names of members whose values are not just any.
   */
  constructor(wanted: Names | null, scans: ReadonlyMap<string, ScanValue>) {
    this.#wanted = wanted;
    this.#scans = scans;
  }

  /**
   * The name that is written at a position.
   * @param before the one before it, which foretells most names.
   * @returns null where there is none, and beyond {@link MAX_KNOWN} of them.
   */
  find(block: TextBlock, at: number, before: KnownName): KnownName | null {
    const expected = before.next;
    if (expected !== null && beginsWith(block, at, expected.key)) {
      this.end = at + expected.key.bytes.length;
      return expected;
    }
    const { other } = before;
    if (other !== null && beginsWith(block, at, other.key)) {
      this.end = at + other.key.bytes.length;
      before.other = expected;
      before.next = other;
      return other;
    }
    return this.#lookUp(block, at, before);
  }

  /** The slot of a name; -1 if it is not wanted. */
  slotOf(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const isWanted = this.#wanted === null || this.#wanted.has(name);
    const slot = isWanted ? this.names.length : -1;
    this.#slots.set(name, slot);
    if (isWanted) {
      this.names.push(name);
      this.setters.push(setter(name));
    }
    return slot;
  }

  #lookUp(block: TextBlock, at: number, before: KnownName): KnownName | null {
    const { bytes } = block;
    if (bytes[at] !== QUOTE) return null;
    const run = runEnd(block, at + 1);
    const end = bytes[run] === QUOTE ? run + 1 : bytes[run] === BACKSLASH ? stringEnd(block, at) : -1;
    if (end < 0) return null;
    this.end = end;
    const known = this.#known.find(block, at, end) ?? this.#learn(block, at, end);
    if (known !== null && known !== this.#unwanted) {
      before.other = before.next;
      before.next = known;
    }
    return known;
  }

  #learn(block: TextBlock, at: number, end: number): KnownName | null {
    const text = block.bytes.toString('utf8', at, end);
    const name: string = JSON.parse(text);
    if (this.#known.size >= MAX_KNOWN) {
      return this.#wanted === null || this.#wanted.has(name) ? null : this.#unwanted;
    }
    const known = {
      key: pattern(text),
      slot: this.slotOf(name),
      scan: this.#scans.get(name) ?? null,
      next: null,
      other: null,
    };
    this.#known.add(block, at, end, known.key, known);
    return known;
  }
}
