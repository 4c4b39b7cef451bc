import { Failure } from '../../report/failure.ts';
import { decode, type JournalEntry } from './journal.ts';
import { type Key, unpackKeys } from './key.ts';
import { FIRST_RECORD } from './records.ts';
import { blobsFrom, shelf } from './shelves.ts';
import type { Shelf, Store } from './stores/store.ts';
import { Table } from './table.ts';

/** What is saved of a partition, apart from its pages, its journal and its records. */
export interface PartitionHeader {
  /** The key of the stream. */
  readonly stream: string;
  readonly claims: readonly SavedClaim[];
  /** Pages of even and of odd generations are kept apart: a table of another size is written next to the one that holds. */
  readonly generation: number;
  readonly pages: number;
  readonly journalFrom: number;
  /** The lowest number of a record. */
  readonly recordsFrom: number;
  /** When it was begun and saved, milliseconds since 1970. */
  readonly since: number;
  readonly savedAt: number;
  /** The day, counted from 1970, up to which what is old was forgotten. */
  readonly agedOn: number;
  /** Claims of which something is known. */
  readonly count: number;
  /** How many syncs without the lease of everything there had been, see `Partition`. */
  readonly others: number;
}

/** See `Claim`. */
export interface SavedClaim {
  readonly number: number;
  readonly name: string;
  readonly isWhole: boolean;
  readonly isUndone: boolean;
  readonly attributes: readonly string[];
  readonly identifierKind: string | null;
}

/** What is known of a claim. */
export interface Known {
  readonly key: Key;
  readonly fingerprint: Key;
  /** The number of its attributes' record, or one of {@link MARKS}. */
  readonly record: number;
}

/** What a claim has in the place of a record's number that has none: it may be a state that users change themselves, which does not age. */
export const MARKS = { none: 0, kept: 1 } as const;

/** A partition, by the stream that it is of. */
export interface Place {
  readonly number: number;
  /** The key of the stream. */
  readonly stream: string;
}

/** A partition as the last run left it. */
export interface Loaded {
  readonly header: PartitionHeader;
  readonly table: Table;
  readonly journalNext: number;
  readonly doubts: readonly Doubt[];
  /** Keys of objects of which a run that had no end does not know what became. */
  readonly unresolved: readonly Key[];
}

/** A claim that is sent, and not recorded, up to a time in milliseconds since 1970. */
export interface Doubt {
  readonly key: Key;
  readonly until: number;
}

/** How long what was unresolved may still take effect at Braze, which gives no bound: milliseconds. */
export const DOUBT = 15 * 60_000;

/** @throws Failure if it is damaged, and as the store does. */
export async function loadPartition(
  store: Store,
  { number: partition, stream }: Place,
  now: number,
): Promise<Loaded> {
  const header = await readHeader(store, partition);
  if (header === null) {
    const begun = { ...EMPTY, stream, since: now, savedAt: now, agedOn: dayOf(now) };
    return { header: begun, table: new Table(), journalNext: 0, doubts: [], unresolved: [] };
  }
  let table = await loadTable(store, partition, header);
  const replay = new Replay(now);
  let journalNext = header.journalFrom;
  for await (const blob of blobsFrom(store, shelf('journal', partition), header.journalFrom)) {
    const entry = attempt(() => decode(blob));
    table = replay.apply(entry, table);
    journalNext++;
  }
  return { header, table, journalNext, doubts: replay.doubts(), unresolved: replay.unresolved() };
}

/** @returns null for a partition that was never saved. */
export async function readHeader(
  store: Pick<Store, 'read'>,
  partition: number,
): Promise<PartitionHeader | null> {
  const [blob = null] = await store.read(shelf('header', partition), [0]);
  return blob === null ? null : attempt(() => JSON.parse(Buffer.from(blob).toString()) as PartitionHeader);
}

/** Pages of even and of odd generations have shelves of their own. */
export function pagesOf(partition: number, generation: number): Shelf {
  return shelf('pages', partition + (generation % 2) * 2 ** 20);
}

export function dayOf(time: number): number {
  return Math.floor(time / 86_400_000);
}

const EMPTY: Omit<PartitionHeader, 'stream'> = {
  claims: [],
  generation: 0,
  pages: 0,
  journalFrom: 0,
  recordsFrom: FIRST_RECORD,
  since: 0,
  savedAt: 0,
  agedOn: 0,
  count: 0,
  others: 0,
};

const PAGES_AT_ONCE = 128;

async function loadTable(store: Store, partition: number, header: PartitionHeader): Promise<Table> {
  if (header.pages === 0) return new Table();
  const table = new Table(header.pages);
  const pages = pagesOf(partition, header.generation);
  for (let at = 0; at < header.pages; at += PAGES_AT_ONCE) {
    const count = Math.min(PAGES_AT_ONCE, header.pages - at);
    const numbers = Array.from({ length: count }, (_, index) => at + index);
    for (const blob of await store.read(pages, numbers)) {
      if (blob === null) throw damaged('a page is missing');
      attempt(() => table.load(blob));
    }
  }
  return table;
}

/** The journal of a run, applied to the table that it began with. */
class Replay {
  readonly #now: number;
  readonly #open = new Map<
    number,
    { readonly at: number; readonly claims: Int32Array; readonly once: Int32Array }
  >();
  #doubts: Doubt[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  apply(entry: JournalEntry, table: Table): Table {
    switch (entry.kind) {
      case 'sending':
        this.#open.set(entry.id, entry);
        forgetAll(table, entry.claims);
        break;
      case 'answered': {
        const intent = this.#open.get(entry.id);
        this.#open.set(entry.id, {
          at: intent?.at ?? this.#now,
          claims: entry.openClaims,
          once: entry.openOnce,
        });
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

  doubts(): Doubt[] {
    const open = [...this.#open.values()].flatMap(({ at, claims }) =>
      [...unpackKeys(claims)].map((key) => ({ key, until: at + DOUBT })),
    );
    return [...this.#doubts, ...open].filter(({ until }) => until > this.#now);
  }

  unresolved(): Key[] {
    return [...this.#open.values()].flatMap(({ once }) => [...unpackKeys(once)]);
  }
}

function forgetAll(table: Table, keys: Int32Array): void {
  for (const { high, low } of unpackKeys(keys)) table.forget(high, low);
}

function learn(table: Table, known: Int32Array): void {
  for (const { key, fingerprint, record } of unpackKnown(known))
    table.set(key.high, key.low, fingerprint.high, fingerprint.low, record);
}

/** Five numbers each. */
export function packKnown(known: readonly Known[]): Int32Array {
  const numbers = new Int32Array(known.length * 5);
  let at = 0;
  for (const { key, fingerprint, record } of known) {
    numbers[at++] = key.high;
    numbers[at++] = key.low;
    numbers[at++] = fingerprint.high;
    numbers[at++] = fingerprint.low;
    numbers[at++] = record;
  }
  return numbers;
}

function* unpackKnown(numbers: Int32Array): Generator<Known> {
  for (let at = 0; at < numbers.length; at += 5) {
    const [high = 0, low = 0, fpHigh = 0, fpLow = 0, record = 0] = numbers.subarray(at, at + 5);
    yield { key: { high, low }, fingerprint: { high: fpHigh, low: fpLow }, record };
  }
}

/** What reads a blob. @throws Failure where that throws: the blob is damaged. */
export function attempt<Result>(read: () => Result): Result {
  try {
    return read();
  } catch {
    throw damaged('what is kept there cannot be read');
  }
}

function damaged(what: string): Failure {
  return new Failure(
    'transient_error',
    'MEMORY_DAMAGED',
    `The memory is damaged: ${what}. Nothing was sent. Delete it (\`forget\` cannot), and the next sync sends everything once and begins a new one.`,
  );
}
