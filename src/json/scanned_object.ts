import { parseExact } from './exact.ts';
import type { JsonBuffer } from './json_buffer.ts';
import { type Setter, setter } from './member.ts';
import { isPlainNumber, shortNumber } from './number_text.ts';
import {
  beginsNumber,
  beginsWith,
  blanksEnd,
  CLOSING_BRACE,
  COLON,
  COMMA,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  OPENING_BRACE,
  OPENING_BRACKET,
  type Pattern,
  pattern,
  QUOTE,
  runEnd,
  valueEnd,
} from './scan.ts';
import { type TextBlock, textBlock } from './text_block.ts';
import type { Json, JsonObject } from './value.ts';

/** What the value of a member looks like. */
export const Shape = {
  NONE: 0,
  /** A string without escapes: its bytes are its text. */
  TEXT: 1,
  ESCAPED_TEXT: 2,
  NUMBER: 3,
  BOOLEAN: 4,
  NULL: 5,
  CONTAINER: 6,
} as const;

/** A member that objects were found to have. */
interface Known {
  /** Its name with the quotes. */
  readonly key: Pattern;
  /** -1 for one that is not wanted. */
  readonly slot: number;
  /** The one that stood behind it the last time. */
  next: Known | null;
}

/** Names, of which it asks for each once. */
type Names = Pick<ReadonlySet<string>, 'has'>;

/** V8 copies slices of so few characters; longer ones hold on to the text that they are cut from. */
const MAX_SLICE = 12;

/** More names than tables have columns. */
const MAX_KNOWN = 5_000;

/**
 * The positions of the wanted members of a JSON object in its bytes; the others are checked and skipped. It
 * serves one object after the other, and those that are alike fastest, since members are looked for where they stood the
 * last time. Each name has a slot, the same one for all objects.
 *
 * What is read out of it is what {@link parseExact} would give.
 */
export class ScannedObject {
  /** The position behind the object that was scanned last. */
  end = 0;
  /** How many wanted members it has. */
  count = 0;
  /** How many objects were scanned so far. */
  scans = 0;
  readonly #wanted: Names | null;
  readonly #known = new Map<string, Known>();
  readonly #start: Known = { key: pattern(''), slot: -1, next: null };
  readonly #names: string[] = [];
  readonly #setters: Setter[] = [];
  #block: TextBlock = NOTHING;
  /** By slot, as are where its value begins and ends. */
  #shapes = new Uint8Array(16);
  #starts = new Int32Array(16);
  #ends = new Int32Array(16);
  /** The slots of the members, in the order of the text. */
  #order = new Int32Array(16);

  /** @param wanted names of members; null: all of them. */
  constructor(wanted: Names | null) {
    this.#wanted = wanted;
  }

  /**
   * Goes through the object whose brace is at `open`.
   * @returns false if only a parser can read the object: it is not sound, a name is written with escapes,
   * a member comes twice, there are too many names.
   */
  scan(block: TextBlock, open: number): boolean {
    const at = blanksEnd(block, open + 1);
    this.#begin(block);
    return block.bytes[at] === CLOSING_BRACE ? this.#finish(at) : this.#members(block, at);
  }

  /** Goes through the rest of an object from behind one of its values on. @returns as {@link scan}. */
  scanRest(block: TextBlock, behind: number): boolean {
    const { bytes } = block;
    const at = blanksEnd(block, behind);
    this.#begin(block);
    if (bytes[at] === CLOSING_BRACE) return this.#finish(at);
    return bytes[at] === COMMA && this.#members(block, blanksEnd(block, at + 1));
  }

  /** The slot of a name that is wanted. */
  slotOf(name: string): number {
    return (this.#known.get(name) ?? this.#learn(name)).slot;
  }

  /** How many slots there are so far: they count from 0. */
  get slots(): number {
    return this.#names.length;
  }

  nameOf(slot: number): string {
    return this.#names[slot] as string;
  }

  /** The slot of a member, by its number in the object. */
  slotAt(index: number): number {
    return this.#order[index] as number;
  }

  /** One of {@link Shape}. */
  shapeOf(slot: number): number {
    return this.#shapes[slot] as number;
  }

  /** The value of a member; undefined if the object has none. */
  value(slot: number): Json | undefined {
    const start = this.#starts[slot] as number;
    const end = this.#ends[slot] as number;
    const { bytes } = this.#block;
    switch (this.#shapes[slot]) {
      case Shape.NONE:
        return undefined;
      case Shape.TEXT:
        return this.#text(start + 1, end - 1);
      case Shape.NULL:
        return null;
      case Shape.BOOLEAN:
        return bytes[start] === LETTER_T;
      case Shape.NUMBER:
        return shortNumber(bytes, start, end) ?? parseExact(bytes.toString('latin1', start, end));
      default:
        return parseExact(bytes.toString('utf8', start, end));
    }
  }

  /** As {@link value}, for a look at it: text may hold on to the text of the whole block. */
  glance(slot: number): Json | undefined {
    const { ascii } = this.#block;
    return ascii !== null && this.#shapes[slot] === Shape.TEXT
      ? ascii.slice((this.#starts[slot] as number) + 1, (this.#ends[slot] as number) - 1)
      : this.value(slot);
  }

  /** Whether a member is text of 1 to `most` bytes that does not begin with a digit or a sign, and has no escapes. */
  isWord(slot: number, most: number): boolean {
    const start = this.#starts[slot] as number;
    const length = (this.#ends[slot] as number) - start - 2;
    const isShort = this.#shapes[slot] === Shape.TEXT && length > 0 && length <= most;
    return isShort && !beginsNumber(this.#block.bytes[start + 1] as number);
  }

  /** The bytes of a member that is text without escapes. */
  textBytes(slot: number): number {
    return (this.#ends[slot] as number) - (this.#starts[slot] as number) - 2;
  }

  /** Whether a member is text without escapes that passes a test of its bytes. */
  isText(slot: number, test: (bytes: Uint8Array, start: number, end: number) => boolean): boolean {
    if (this.#shapes[slot] !== Shape.TEXT) return false;
    return test(this.#block.bytes, (this.#starts[slot] as number) + 1, (this.#ends[slot] as number) - 1);
  }

  /** Whether a member is a number in plain digits, see {@link isPlainNumber}. */
  isPlainNumber(slot: number): boolean {
    if (this.#shapes[slot] !== Shape.NUMBER) return false;
    return isPlainNumber(this.#block.bytes, this.#starts[slot] as number, this.#ends[slot] as number);
  }

  /** The digits of a number, as {@link isPlainNumber} has them; null for all else. */
  plainNumber(slot: number): string | null {
    if (!this.isPlainNumber(slot)) return null;
    return this.#text(this.#starts[slot] as number, this.#ends[slot] as number);
  }

  /** Puts the JSON text of a member that the object has, unchanged. */
  copy(slot: number, out: JsonBuffer): void {
    out.copy(this.#block, this.#starts[slot] as number, this.#ends[slot] as number);
  }

  /** The wanted members. */
  object(): JsonObject {
    const object: JsonObject = {};
    for (let i = 0; i < this.count; i++) {
      const slot = this.#order[i] as number;
      (this.#setters[slot] as Setter)(object, this.value(slot) as Json);
    }
    return object;
  }

  /** The text between two positions, which keeps nothing else in memory. */
  #text(start: number, end: number): string {
    const { ascii, bytes } = this.#block;
    if (ascii !== null && end - start <= MAX_SLICE) return ascii.slice(start, end);
    return bytes.toString(undefined, start, end);
  }

  #begin(block: TextBlock): void {
    for (let i = 0; i < this.count; i++) this.#shapes[this.#order[i] as number] = Shape.NONE;
    this.count = 0;
    this.scans++;
    // Nearly always it is the same one, and storing what is new into what is old costs the garbage collector.
    if (this.#block !== block) this.#block = block;
  }

  #finish(brace: number): true {
    this.end = brace + 1;
    return true;
  }

  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop over the bytes of each row; a call for each member would cost more.
  #members(block: TextBlock, first: number): boolean {
    const { bytes } = block;
    let member: Known | null = this.#start;
    for (let at = first; ; ) {
      member = this.#memberAt(block, at, member);
      if (member === null) return false;
      const colon = blanksEnd(block, at + member.key.bytes.length);
      if (bytes[colon] !== COLON) return false;
      const start = blanksEnd(block, colon + 1);
      const run = bytes[start] === QUOTE ? runEnd(block, start + 1) : -1;
      const isPlain = bytes[run] === QUOTE;
      const end = isPlain ? run + 1 : valueEnd(block, start);
      if (end < 0) return false;
      const { slot } = member;
      if (slot >= 0) {
        if (this.#shapes[slot] !== Shape.NONE) return false;
        this.#shapes[slot] = isPlain ? Shape.TEXT : (SHAPES[bytes[start] as number] as number);
        this.#starts[slot] = start;
        this.#ends[slot] = end;
        this.#order[this.count] = slot;
        this.count++;
      }
      at = blanksEnd(block, end);
      if (bytes[at] === CLOSING_BRACE) return this.#finish(at);
      if (bytes[at] !== COMMA) return false;
      at = blanksEnd(block, at + 1);
    }
  }

  #memberAt(block: TextBlock, at: number, before: Known): Known | null {
    const expected = before.next;
    if (expected !== null && beginsWith(block, at, expected.key)) return expected;
    const { bytes } = block;
    const end = bytes[at] === QUOTE ? runEnd(block, at + 1) : -1;
    if (bytes[end] !== QUOTE) return null;
    const name = bytes.toString('utf8', at + 1, end);
    const known = this.#known.get(name);
    if (known === undefined && this.#known.size >= MAX_KNOWN) return null;
    before.next = known ?? this.#learn(name);
    return before.next;
  }

  #learn(name: string): Known {
    const isWanted = this.#wanted === null || this.#wanted.has(name);
    const slot = isWanted ? this.#names.length : -1;
    const learned: Known = { key: pattern(`"${name}"`), slot, next: null };
    this.#known.set(name, learned);
    if (isWanted) {
      this.#names.push(name);
      this.#setters.push(setter(name));
      if (slot >= this.#starts.length) this.#grow();
    }
    return learned;
  }

  #grow(): void {
    const size = this.#starts.length * 2;
    const larger = <Numbers extends Int32Array | Uint8Array>(empty: Numbers, full: Numbers): Numbers => {
      empty.set(full);
      return empty;
    };
    this.#starts = larger(new Int32Array(size), this.#starts);
    this.#ends = larger(new Int32Array(size), this.#ends);
    this.#order = larger(new Int32Array(size), this.#order);
    this.#shapes = larger(new Uint8Array(size), this.#shapes);
  }
}

const NOTHING = textBlock(Buffer.alloc(0));

/** By the first byte of a value; strings without escapes apart. */
const SHAPES = new Uint8Array(256).fill(Shape.NUMBER);
SHAPES[QUOTE] = Shape.ESCAPED_TEXT;
SHAPES[LETTER_T] = Shape.BOOLEAN;
SHAPES[LETTER_F] = Shape.BOOLEAN;
SHAPES[LETTER_N] = Shape.NULL;
SHAPES[OPENING_BRACE] = Shape.CONTAINER;
SHAPES[OPENING_BRACKET] = Shape.CONTAINER;
