import type { JournalEntry } from './journal.ts';
import { type Key, nameOf, packKeys } from './key.ts';
import { type Doubt, type Known, packKnown } from './known.ts';

/** Objects that are under way, by their keys. */
export interface Intent {
  /** Of their claims. */
  readonly claims: readonly Key[];
  /** Of their users or items, where what is sent about them has effects beyond its own claim. */
  readonly lanes: readonly Key[];
  /** Of those that must not come twice. */
  readonly once: readonly Key[];
  /** Of those that are sent once for good. */
  readonly oncePer: readonly Key[];
}

/** An intent of which nothing is open. */
export const NOTHING_OPEN: Intent = { claims: [], lanes: [], once: [], oncePer: [] };

/** What is under way, or in doubt, in one partition: all of it is in the journal, for the next run if this one has no end. */
export class Intents {
  readonly #note: (entry: JournalEntry) => void;
  readonly #newId: () => number;
  readonly #open = new Map<number, Intent>();
  /** By their key's name. */
  readonly #doubts = new Map<string, Doubt>();

  /**
   * @param note appends to the journal.
   * @param newId a number that no intent in the journal has.
   */
  constructor(note: (entry: JournalEntry) => void, newId: () => number, doubts: readonly Doubt[] = []) {
    this.#note = note;
    this.#newId = newId;
    for (const doubt of doubts) this.#doubts.set(nameOf(doubt.key), doubt);
  }

  /** Objects are about to leave. @returns the number of the intent. */
  begin(intent: Intent): number {
    const id = this.#newId();
    this.#open.set(id, intent);
    this.#noteSending(id, intent);
    return id;
  }

  /**
   * Answers to an intent came.
   * @param known what of its claims Braze has now for certain.
   * @param open what of it stays open: no answer came.
   */
  end(id: number, known: readonly Known[], open: Intent): void {
    const { claims, lanes, once, oncePer } = open;
    if (claims.length + lanes.length + once.length + oncePer.length === 0) this.#open.delete(id);
    else this.#open.set(id, open);
    this.#note({
      kind: 'answered',
      id,
      known: packKnown(known),
      openClaims: packKeys([...claims, ...lanes]),
      openOnce: packKeys(once),
      openOncePer: packKeys(oncePer),
    });
  }

  /** What is sent of claims or lanes is not recorded until then, milliseconds since 1970. */
  doubt(keys: readonly Key[], until: number): void {
    for (const key of keys) this.#doubts.set(nameOf(key), { key, until });
    this.#noteDoubts(keys.map((key) => ({ key, until })));
  }

  get hasDoubts(): boolean {
    return this.#doubts.size > 0;
  }

  isDoubted(key: Key, now: number): boolean {
    return this.hasDoubts && (this.#doubts.get(nameOf(key))?.until ?? 0) > now;
  }

  /** Notes all that still counts, for a journal that begins here. */
  noteAgain(now: number): void {
    for (const [id, intent] of this.#open) this.#noteSending(id, intent);
    for (const [name, { until }] of this.#doubts) if (until <= now) this.#doubts.delete(name);
    this.#noteDoubts([...this.#doubts.values()]);
  }

  #noteSending(id: number, { claims, lanes, once, oncePer }: Intent): void {
    this.#note({
      kind: 'sending',
      id,
      claims: packKeys([...claims, ...lanes]),
      once: packKeys(once),
      oncePer: packKeys(oncePer),
    });
  }

  #noteDoubts(doubts: readonly Doubt[]): void {
    if (doubts.length === 0) return;
    const until = Float64Array.from(doubts, (each) => each.until);
    this.#note({ kind: 'doubted', claims: packKeys(doubts.map(({ key }) => key)), until });
  }
}
