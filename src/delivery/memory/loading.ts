import { Failure } from '../../report/failure.ts';
import { decode } from './journal.ts';
import { FIRST_RECORD } from './records.ts';
import { Replay } from './replay.ts';
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
  readonly renewals: number;
  readonly isWhole: boolean;
  readonly isUndone: boolean;
  readonly attributes: readonly string[];
  readonly since: readonly number[];
  readonly unrecorded: readonly (readonly [name: string, turn: number])[];
  readonly identifierKind: string | null;
}

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
  /** What a run that had no end left. */
  readonly left: Replay;
}

/** @throws Failure if it is damaged, and as the store does. */
export async function loadPartition(
  store: Store,
  { number: partition, stream }: Place,
  now: number,
): Promise<Loaded> {
  const header = await readHeader(store, partition);
  if (header === null) {
    const begun = { ...EMPTY, stream, since: now, savedAt: now, agedOn: dayOf(now) };
    return { header: begun, table: new Table(), journalNext: 0, left: new Replay(now) };
  }
  let table = await loadTable(store, partition, header);
  const left = new Replay(now);
  let journalNext = header.journalFrom;
  for await (const blob of blobsFrom(store, shelf('journal', partition), header.journalFrom)) {
    const entry = attempt(() => decode(blob));
    table = left.apply(entry, table);
    journalNext++;
  }
  return { header, table, journalNext, left };
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
