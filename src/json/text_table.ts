import { beginsWith, type Pattern } from './scan.ts';
import type { TextBlock } from './text_block.ts';

/** A text and what is kept for it; those of one hash value are a list. */
interface Entry<Value> {
  readonly text: Pattern;
  readonly hash: number;
  readonly value: Value;
  next: Entry<Value> | null;
}

/** Values by texts. They are found by the bytes of a text, so that no string has to be made of it. */
export class TextTable<Value> {
  /** How many texts there are. */
  size = 0;
  #lists: (Entry<Value> | null)[] = new Array<null>(64).fill(null);

  /** What is kept for the text between two positions; null: nothing. */
  find(block: TextBlock, start: number, end: number): Value | null {
    const hash = hashOf(block, start, end);
    let entry = this.#lists[hash & (this.#lists.length - 1)] as Entry<Value> | null;
    for (; entry !== null; entry = entry.next) {
      const { text } = entry;
      if (text.bytes.length === end - start && beginsWith(block, start, text)) return entry.value;
    }
    return null;
  }

  /** Keeps a value for the text between two positions, which the table does not have yet. */
  add(block: TextBlock, start: number, end: number, text: Pattern, value: Value): void {
    if (this.size >= this.#lists.length) this.#grow();
    this.#put({ text, hash: hashOf(block, start, end), value, next: null });
    this.size++;
  }

  #put(entry: Entry<Value>): void {
    const at = entry.hash & (this.#lists.length - 1);
    entry.next = this.#lists[at] as Entry<Value> | null;
    this.#lists[at] = entry;
  }

  #grow(): void {
    const lists = this.#lists;
    this.#lists = new Array<null>(lists.length * 2).fill(null);
    for (const list of lists) {
      for (let entry = list; entry !== null; ) {
        const { next } = entry;
        this.#put(entry);
        entry = next;
      }
    }
  }
}

/** A number that all bytes of the text have a part in, four at a time; the last four overlap those before them. */
function hashOf({ bytes, view }: TextBlock, start: number, end: number): number {
  let hash = end - start;
  const last = end - 4;
  if (last < start) {
    for (let at = start; at < end; at++) hash = mixed(hash ^ (bytes[at] as number));
    return hash;
  }
  for (let at = start; at < last; at += 4) hash = mixed(hash ^ view.getInt32(at, true));
  return mixed(hash ^ view.getInt32(last, true));
}

/** Knuth's multiplicative hash, whose upper bits go into the lower ones. */
function mixed(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1);
  return product ^ (product >>> 15);
}
