import { type Setter, setter } from './member.ts';

/** Names, of which it asks for each once. */
export type Names = Pick<ReadonlySet<string>, 'has'>;

/** The names of the members that are wanted. Each one that was asked for has a slot, a number from 0. */
export class MemberNames {
  /** By slot. */
  readonly names: string[] = [];
  readonly setters: Setter[] = [];
  readonly #wanted: Names | null;
  readonly #slots = new Map<string, number>();

  /** @param wanted null: all names. */
  constructor(wanted: Names | null) {
    this.#wanted = wanted;
  }

  isWanted(name: string): boolean {
    return this.#wanted === null || this.#wanted.has(name);
  }

  /** The slot of a name; -1 if it is not wanted. */
  slotOf(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.isWanted(name) ? this.names.length : -1;
    this.#slots.set(name, slot);
    if (slot >= 0) {
      this.names.push(name);
      this.setters.push(setter(name));
    }
    return slot;
  }
}
