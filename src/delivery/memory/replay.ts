import type { JournalEntry } from './journal.ts';
import { type Key, unpackKeys } from './key.ts';
import { DOUBT, type Doubt, unpackKnown } from './known.ts';
import { Table } from './table.ts';

/** What an intent of a run that had no end left open. */
interface Open {
  readonly claims: Int32Array;
  readonly once: Int32Array;
  readonly oncePer: Int32Array;
}

/** The journal of a run, applied to the table that it began with. */
export class Replay {
  readonly #now: number;
  readonly #open = new Map<number, Open>();
  readonly #doubts: Doubt[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  /** @returns the table from here on. */
  apply(entry: JournalEntry, table: Table): Table {
    switch (entry.kind) {
      case 'sending':
        this.#open.set(entry.id, entry);
        forgetAll(table, entry.claims);
        break;
      case 'answered': {
        const { id, openClaims: claims, openOnce: once, openOncePer: oncePer } = entry;
        this.#open.set(id, { claims, once, oncePer });
        learn(table, entry.known);
        break;
      }
      case 'noted':
        learn(table, entry.known);
        break;
      case 'forgotten':
        forgetAll(table, entry.claims);
        break;
      case 'doubted':
        for (const [index, key] of [...unpackKeys(entry.claims)].entries())
          this.#doubts.push({ key, until: entry.until[index] as number });
        break;
      case 'emptied':
        return new Table();
    }
    return table;
  }

  /** When the run made its last attempt nobody knows: what it left open is in doubt from now on. */
  doubts(): Doubt[] {
    const open = this.open('claims').map((key) => ({ key, until: this.#now + DOUBT }));
    return [...this.#doubts.filter(({ until }) => until > this.#now), ...open];
  }

  /** Keys of objects of which nobody knows what became. */
  open(which: keyof Open): Key[] {
    return [...this.#open.values()].flatMap((intent) => [...unpackKeys(intent[which])]);
  }

  /** The intents that left them. */
  openIds(): number[] {
    return [...this.#open].flatMap(([id, { claims, once, oncePer }]) =>
      claims.length + once.length + oncePer.length > 0 ? [id] : [],
    );
  }
}

function forgetAll(table: Table, keys: Int32Array): void {
  for (const { high, low } of unpackKeys(keys)) table.forget(high, low);
}

function learn(table: Table, known: Int32Array): void {
  for (const { key, fingerprint, record } of unpackKnown(known))
    table.set(key.high, key.low, fingerprint.high, fingerprint.low, record);
}
