import { parseExact } from './exact.ts';
import type { JsonBuffer } from './json_buffer.ts';
import type { Setter } from './member.ts';
import { type KnownName, MemberNames, type Names, type ScanValue } from './member_names.ts';
import { hasPoint, isPlainNumber, plainEnd, shortNumber } from './number_text.ts';
import { isPlainList } from './plain_list.ts';
import {
  BACKSLASH,
  beginsNumber,
  beginsWith,
  blanksEnd,
  CLOSING_BRACE,
  COLON,
  COMMA,
  LETTER_T,
  numberEnd,
  type Pattern,
  QUOTE,
  runEnd,
  valueEnd,
} from './scan.ts';
import { SHAPES, Shape } from './shape.ts';
import { shortText } from './short_text.ts';
import { type TextBlock, textBlock } from './text_block.ts';
import type { Json, JsonObject } from './value.ts';

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
  /** Whether the object was given up since a wanted member came twice. */
  isRepeated = false;
  readonly #names: MemberNames;
  #block: TextBlock = NOTHING;
  /** By slot, as are where its value begins and ends. */
  #shapes = new Uint8Array(16);
  #starts = new Int32Array(16);
  #ends = new Int32Array(16);
  /** The slots of the members, in the order of the text. */
  #order = new Int32Array(16);

  /**
   * @param wanted names of members; null: all of them.
   * @param scans what scans the values of some members, by their names.
   */
  constructor(wanted: Names | null, scans: ReadonlyMap<string, ScanValue> = NONE) {
    this.#names = new MemberNames(wanted, scans);
  }

  /**
   * Goes through the object whose brace is at `open`.
   * @returns false if only a parser can read the object: it is not sound, a wanted member comes twice, there are too many
   * names, it is nested too deeply.
   */
  scan(block: TextBlock, open: number): boolean {
    const at = blanksEnd(block, open + 1);
    this.#begin(block);
    return block.bytes[at] === CLOSING_BRACE ? this.#finish(at) : this.#members(block, at);
  }

  /** The slot of a name that is wanted. */
  slotOf(name: string): number {
    const slot = this.#names.slotOf(name);
    while (slot >= this.#starts.length) this.#grow();
    return slot;
  }

  /** How many slots there are so far: they count from 0. */
  get slots(): number {
    return this.#names.names.length;
  }

  nameOf(slot: number): string {
    return this.#names.names[slot] as string;
  }

  /** The slot of a member, by its number in the object. */
  slotAt(index: number): number {
    return this.#order[index] as number;
  }

  /** Whether a member is written exactly so. */
  isWritten(slot: number, text: Pattern): boolean {
    const start = this.#starts[slot] as number;
    return (
      this.#shapes[slot] !== Shape.NONE &&
      (this.#ends[slot] as number) - start === text.bytes.length &&
      beginsWith(this.#block, start, text)
    );
  }

  /** Where the text of a member that the object has begins, and where it ends. */
  startOf(slot: number): number {
    return this.#starts[slot] as number;
  }

  endOf(slot: number): number {
    return this.#ends[slot] as number;
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
      case Shape.ESCAPED_TEXT:
        return JSON.parse(bytes.toString('utf8', start, end));
      default:
        return parseExact(bytes.toString('utf8', start, end));
    }
  }

  /** As {@link value}, for a look at it: text may hold on to the text of the whole block. */
  glance(slot: number): Json | undefined {
    if (this.#shapes[slot] !== Shape.TEXT) return this.value(slot);
    const start = (this.#starts[slot] as number) + 1;
    const end = (this.#ends[slot] as number) - 1;
    const { view } = this.#block;
    return shortText(view, start, end) ?? this.#block.text?.slice(start, end) ?? this.#text(start, end);
  }

  /** Whether a member is text of 1 to `most` bytes that does not begin with a digit, a sign or an escape. */
  isWord(slot: number, most: number): boolean {
    const shape = this.#shapes[slot];
    const start = this.#starts[slot] as number;
    const length = (this.#ends[slot] as number) - start - 2;
    const isShort = (shape === Shape.TEXT || shape === Shape.ESCAPED_TEXT) && length > 0 && length <= most;
    if (!isShort) return false;
    const first = this.#block.bytes[start + 1] as number;
    return !beginsNumber(first) && first !== BACKSLASH;
  }

  /** The bytes of a member that is text, as it is written. */
  textBytes(slot: number): number {
    return (this.#ends[slot] as number) - (this.#starts[slot] as number) - 2;
  }

  /** Whether a member is text without escapes that passes a test of its bytes. */
  isText(slot: number, test: (bytes: Uint8Array, start: number, end: number) => boolean): boolean {
    if (this.#shapes[slot] !== Shape.TEXT) return false;
    return test(this.#block.bytes, (this.#starts[slot] as number) + 1, (this.#ends[slot] as number) - 1);
  }

  /** Whether a member is an array that can be copied, see {@link isPlainList}. */
  isPlainList(slot: number): boolean {
    if (this.#shapes[slot] !== Shape.CONTAINER) return false;
    return isPlainList(this.#block.bytes, this.#starts[slot] as number, this.#ends[slot] as number);
  }

  /** What a member measures that is text without escapes; -1 for all else. */
  measureText(slot: number, measure: (bytes: Uint8Array, start: number, end: number) => number): number {
    if (this.#shapes[slot] !== Shape.TEXT) return -1;
    return measure(this.#block.bytes, (this.#starts[slot] as number) + 1, (this.#ends[slot] as number) - 1);
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

  /**
   * Puts a number, or the number that a text is, in plain digits and no more of them than it takes.
   * @param isWhole whether a number with a fraction is none.
   * @returns false where it is none, or has to be looked at as a value.
   */
  putNumber(slot: number, out: JsonBuffer, isWhole: boolean): boolean {
    const shape = this.#shapes[slot];
    if (shape !== Shape.NUMBER && shape !== Shape.TEXT) return false;
    const inside = shape === Shape.TEXT ? 1 : 0;
    const start = (this.#starts[slot] as number) + inside;
    const end = (this.#ends[slot] as number) - inside;
    const block = this.#block;
    if (inside === 1 && numberEnd(block, start) !== end) return false;
    const plain = plainEnd(block.bytes, start, end);
    if (plain < 0 || (isWhole && hasPoint(block.bytes, start, plain))) return false;
    out.copy(block, start, plain);
    return true;
  }

  /** Puts a part of it: from `from` bytes behind its beginning to `to` bytes before its end. */
  copyPart(slot: number, from: number, to: number, out: JsonBuffer): void {
    out.copy(this.#block, (this.#starts[slot] as number) + from, (this.#ends[slot] as number) - to);
  }

  /** The wanted members. */
  object(): JsonObject {
    const object: JsonObject = {};
    const { setters } = this.#names;
    for (let i = 0; i < this.count; i++) {
      const slot = this.#order[i] as number;
      (setters[slot] as Setter)(object, this.value(slot) as Json);
    }
    return object;
  }

  /** The text between two positions, which keeps nothing else in memory. */
  #text(start: number, end: number): string {
    const { view, bytes } = this.#block;
    return shortText(view, start, end) ?? bytes.toString(undefined, start, end);
  }

  #begin(block: TextBlock): void {
    for (let i = 0; i < this.count; i++) this.#shapes[this.#order[i] as number] = Shape.NONE;
    this.count = 0;
    this.isRepeated = false;
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
    const names = this.#names;
    let member: KnownName | null = names.start;
    for (let at = first; ; ) {
      member = names.find(block, at, member);
      if (member === null) return false;
      const colon = blanksEnd(block, names.end);
      if (bytes[colon] !== COLON) return false;
      const start = blanksEnd(block, colon + 1);
      const run = bytes[start] === QUOTE ? runEnd(block, start + 1) : -1;
      const isPlain = bytes[run] === QUOTE;
      const { slot, scan } = member;
      const end = isPlain ? run + 1 : scan === null ? valueEnd(block, start) : scan(block, start);
      if (end < 0) return false;
      if (slot >= 0) {
        while (slot >= this.#starts.length) this.#grow();
        if (this.#shapes[slot] !== Shape.NONE) {
          this.isRepeated = true;
          return false;
        }
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
const NONE: ReadonlyMap<string, ScanValue> = new Map();
