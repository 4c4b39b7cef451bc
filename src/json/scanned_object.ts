import { parseExact } from './exact.ts';
import type { JsonBuffer } from './json_buffer.ts';
import type { Setter } from './member.ts';
import { MemberNames, type Names } from './member_names.ts';
import { hasPoint, isPlainNumber, plainEnd, shortNumber } from './number_text.ts';
import { isPlainList } from './plain_list.ts';
import { NoEnd, type ScanMemory } from './scan/memory.ts';
import { BACKSLASH, beginsNumber, beginsWith, LETTER_T, type Pattern } from './scan.ts';
import { Shape } from './shape.ts';
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
  readonly #memory: ScanMemory;
  /** Its address in the memory. */
  readonly #address: number;
  #block: TextBlock = NOTHING;
  /** Where the words of its slots begin, of which each one has three: its shape, and where its value begins and ends. */
  #slots = 0;
  /** Where the words with the numbers of the slots begin, in the order of the members. */
  #order = 0;

  /**
   * @param memory has room for another object.
   * @param wanted names of members; null: all of them.
   */
  constructor(memory: ScanMemory, wanted: Names | null) {
    this.#memory = memory;
    this.#address = memory.run.create();
    this.#names = new MemberNames(wanted);
    this.#find();
  }

  /**
   * Goes through the object whose brace is at `open`.
   * @returns false if only a parser can read the object: it is not sound, a wanted member comes twice, a wanted name is too long
   * or one too many, it is nested too deeply, or its block is too large.
   */
  scan(block: TextBlock, open: number): boolean {
    const memory = this.#memory;
    this.isRepeated = false;
    if (!memory.load(block)) return false;
    // Nearly always it is the same one, and storing what is new into what is old costs the garbage collector.
    if (this.#block !== block) this.#block = block;
    let end = memory.run.scan(this.#address, open);
    while (end === NoEnd.UNKNOWN_NAME) end = this.#learn();
    this.isRepeated = end === NoEnd.REPEATED;
    this.count = memory.words[this.#address >> 2] as number;
    this.end = end;
    return end >= 0;
  }

  /** The slot of a name that is wanted. */
  slotOf(name: string): number {
    const slot = this.#names.slotOf(name);
    this.#memory.run.reserve(this.#address, slot + 1);
    this.#find();
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
    return this.#memory.words[this.#order + index] as number;
  }

  /** Whether a member is written exactly so. */
  isWritten(slot: number, text: Pattern): boolean {
    const start = this.startOf(slot);
    return (
      this.shapeOf(slot) !== Shape.NONE &&
      this.endOf(slot) - start === text.bytes.length &&
      beginsWith(this.#block, start, text)
    );
  }

  /** Where the text of a member that the object has begins, and where it ends. */
  startOf(slot: number): number {
    return this.#memory.words[this.#slots + slot * 3 + 1] as number;
  }

  endOf(slot: number): number {
    return this.#memory.words[this.#slots + slot * 3 + 2] as number;
  }

  /** One of {@link Shape}. */
  shapeOf(slot: number): number {
    return this.#memory.words[this.#slots + slot * 3] as number;
  }

  /** The value of a member; undefined if the object has none. */
  value(slot: number): Json | undefined {
    const start = this.startOf(slot);
    const end = this.endOf(slot);
    const { bytes } = this.#block;
    switch (this.shapeOf(slot)) {
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
    if (this.shapeOf(slot) !== Shape.TEXT) return this.value(slot);
    const start = this.startOf(slot) + 1;
    const end = this.endOf(slot) - 1;
    const { view } = this.#block;
    return shortText(view, start, end) ?? this.#block.text?.slice(start, end) ?? this.#text(start, end);
  }

  /** Whether a member is text of 1 to `most` bytes that does not begin with a digit, a sign or an escape. */
  isWord(slot: number, most: number): boolean {
    const shape = this.shapeOf(slot);
    const start = this.startOf(slot);
    const length = this.endOf(slot) - start - 2;
    const isShort = (shape === Shape.TEXT || shape === Shape.ESCAPED_TEXT) && length > 0 && length <= most;
    if (!isShort) return false;
    const first = this.#block.bytes[start + 1] as number;
    return !beginsNumber(first) && first !== BACKSLASH;
  }

  /** The bytes of a member that is text, as it is written. */
  textBytes(slot: number): number {
    return this.endOf(slot) - this.startOf(slot) - 2;
  }

  /** Whether a member is text without escapes that passes a test of its bytes. */
  isText(slot: number, test: (bytes: Uint8Array, start: number, end: number) => boolean): boolean {
    if (this.shapeOf(slot) !== Shape.TEXT) return false;
    return test(this.#block.bytes, this.startOf(slot) + 1, this.endOf(slot) - 1);
  }

  /** Whether a member is an array that can be copied, see {@link isPlainList}. */
  isPlainList(slot: number): boolean {
    if (this.shapeOf(slot) !== Shape.CONTAINER) return false;
    return isPlainList(this.#block.bytes, this.startOf(slot), this.endOf(slot));
  }

  /** What a member measures that is text without escapes; -1 for all else. */
  measureText(slot: number, measure: (bytes: Uint8Array, start: number, end: number) => number): number {
    if (this.shapeOf(slot) !== Shape.TEXT) return -1;
    return measure(this.#block.bytes, this.startOf(slot) + 1, this.endOf(slot) - 1);
  }

  /** Whether a member is a number in plain digits, see {@link isPlainNumber}. */
  isPlainNumber(slot: number): boolean {
    if (this.shapeOf(slot) !== Shape.NUMBER) return false;
    return isPlainNumber(this.#block.bytes, this.startOf(slot), this.endOf(slot));
  }

  /** The digits of a number, as {@link isPlainNumber} has them; null for all else. */
  plainNumber(slot: number): string | null {
    if (!this.isPlainNumber(slot)) return null;
    return this.#text(this.startOf(slot), this.endOf(slot));
  }

  /** Puts the JSON text of a member that the object has, unchanged. */
  copy(slot: number, out: JsonBuffer): void {
    out.copy(this.#block, this.startOf(slot), this.endOf(slot));
  }

  /**
   * Puts a number, or the number that a text is, in plain digits and no more of them than it takes.
   * @param isWhole whether a number with a fraction is none.
   * @returns false where it is none, or has to be looked at as a value.
   */
  putNumber(slot: number, out: JsonBuffer, isWhole: boolean): boolean {
    const shape = this.shapeOf(slot);
    if (shape !== Shape.NUMBER && shape !== Shape.TEXT) return false;
    const inside = shape === Shape.TEXT ? 1 : 0;
    const start = this.startOf(slot) + inside;
    const end = this.endOf(slot) - inside;
    const block = this.#block;
    if (inside === 1 && this.#numberEnd(start) !== end) return false;
    const plain = plainEnd(block.bytes, start, end);
    if (plain < 0 || (isWhole && hasPoint(block.bytes, start, plain))) return false;
    out.copy(block, start, plain);
    return true;
  }

  /** Puts a part of it: from `from` bytes behind its beginning to `to` bytes before its end. */
  copyPart(slot: number, from: number, to: number, out: JsonBuffer): void {
    out.copy(this.#block, this.startOf(slot) + from, this.endOf(slot) - to);
  }

  /** The wanted members. */
  object(): JsonObject {
    const object: JsonObject = {};
    const { setters } = this.#names;
    for (let i = 0; i < this.count; i++) {
      const slot = this.slotAt(i);
      (setters[slot] as Setter)(object, this.value(slot) as Json);
    }
    return object;
  }

  /** The text between two positions, which keeps nothing else in memory. */
  #text(start: number, end: number): string {
    const { view, bytes } = this.#block;
    return shortText(view, start, end) ?? bytes.toString(undefined, start, end);
  }

  /** The position behind the number that begins at a position; -1: there is none. */
  #numberEnd(at: number): number {
    this.#memory.load(this.#block);
    return this.#memory.run.numberEnd(at);
  }

  /** Gets to know the name at which the scan stopped, and goes on. */
  #learn(): number {
    const { run } = this.#memory;
    const address = this.#address;
    const name: string = JSON.parse(
      this.#block.bytes.toString('utf8', run.nameStart(address), run.nameEnd(address)),
    );
    const isFull = run.canLearn(address) === 0;
    if (isFull) return this.#names.isWanted(name) ? NoEnd.UNSOUND : run.pass(address);
    const end = run.learn(address, this.#names.slotOf(name));
    this.#find();
    return end;
  }

  /** Finds its slots, which may be elsewhere after there are new ones. */
  #find(): void {
    const memory = this.#memory;
    memory.renew();
    const { words } = memory;
    const at = this.#address >> 2;
    this.#slots = (words[at + 1] as number) >> 2;
    this.#order = (words[at + 2] as number) >> 2;
  }
}

const NOTHING = textBlock(Buffer.alloc(0));
