import type { Claim } from './claims.ts';
import { Claims } from './claims.ts';
import { moveRecords, planCompaction } from './compaction.ts';
import { type Intent, Intents, NOTHING_OPEN } from './intents.ts';
import { encode, type JournalEntry } from './journal.ts';
import { type Key, packKeys } from './key.ts';
import { type Doubt, type Known, packKnown } from './known.ts';
import { dayOf, loadPartition, type PartitionHeader, type Place, pagesOf } from './loading.ts';
import { forgetOld } from './old.ts';
import { OnceKeys } from './once_keys.ts';
import { OncePer } from './once_per.ts';
import type { Pending } from './pending.ts';
import { PER_BLOB, Records } from './records.ts';
import type { Replay } from './replay.ts';
import { shelf } from './shelves.ts';
import type { Drop, Store } from './stores/store.ts';
import type { Table } from './table.ts';

export interface PartitionName extends Place {
  /** The stream, for people. */
  readonly title: string;
}

/** When it is worth it to write pages and records anew. */
export interface Sizes {
  /** Whether a journal is saved into the pages. Both in bytes. */
  isLarge(journal: number, table: number): boolean;
  /** Fewer records are not compacted. */
  readonly fewestRecords: number;
}

const SIZES: Sizes = {
  isLarge: (journal, table) => journal >= Math.max(32 << 20, table),
  fewestRecords: 65_536,
};

const PAGES_AT_ONCE = 64;

/** A stream's part of the memory, in RAM while its lease is held. */
export class Partition {
  readonly number: number;
  /** The stream, for people. */
  readonly title: string;
  readonly claims: Claims;
  records: Records;
  readonly once: OnceKeys;
  readonly oncePer: OncePer;
  table: Table;
  /** What is under way, and what is in doubt. */
  readonly intents: Intents;
  readonly #pending: Pending;
  #header: PartitionHeader;
  readonly #store: Store;
  /** Records that nothing needs once the pages are saved. */
  #stale: Drop | null = null;
  #journalNext: number;
  #journalBytes = 0;
  #nextIntent = 1;
  #sizes: Sizes = SIZES;
  #saving: Promise<void> | null = null;

  private constructor(
    { number, title }: PartitionName,
    header: PartitionHeader,
    table: Table,
    journalNext: number,
    parts: { readonly records: Records; readonly once: OnceKeys; readonly oncePer: OncePer },
    doubts: readonly Doubt[],
    store: Store,
    pending: Pending,
  ) {
    this.number = number;
    this.title = title;
    this.claims = new Claims(header.claims);
    this.table = table;
    this.records = parts.records;
    this.once = parts.once;
    this.oncePer = parts.oncePer;
    this.#store = store;
    this.#pending = pending;
    this.#header = header;
    this.#journalNext = journalNext;
    this.intents = new Intents(
      (entry) => this.#note(entry),
      () => this.#nextIntent++,
      doubts,
    );
  }

  /**
   * Loads a partition. What a run left open that had no end is in doubt or unresolved from here on, and saved as that.
   * @throws Failure
   */
  static async open(
    name: PartitionName,
    store: Store,
    pending: Pending,
    now: number,
    sizes: Sizes = SIZES,
  ): Promise<Partition> {
    const { number } = name;
    const { header, table, journalNext, left } = await loadPartition(store, name, now);
    const parts = {
      records: new Records(store, shelf('records', number), table.largestRecord + 1),
      once: await OnceKeys.load(store, pending, number),
      oncePer: await OncePer.load(store, pending, number),
    };
    const partition = new Partition(name, header, table, journalNext, parts, left.doubts(), store, pending);
    partition.#sizes = sizes;
    partition.#settle(left);
    if (journalNext > header.journalFrom || header.pages === 0) await partition.save(now);
    return partition;
  }

  /** What a run that had no end left open is in doubt by now, and unresolved: kept together, so that it is so once. */
  #settle(left: Replay): void {
    const unresolved = left.open('once');
    if (unresolved.length > 0) {
      this.once.add('unresolved', unresolved, null);
      for (const { high, low } of unresolved) this.once.unresolved.add(high, low);
    }
    this.oncePer.keep('unclear', left.open('oncePer'));
    for (const id of left.openIds()) this.intents.end(id, [], NOTHING_OPEN);
  }

  /**
   * Notes what is about to be sent. The table has forgotten its claims ({@link Table.leave}); with the next commit that is durable.
   * @returns the number of the intent.
   */
  begin(intent: Intent): number {
    return this.intents.begin(intent);
  }

  /** Answers to an intent came, see {@link Intents.end}. */
  end(id: number, known: readonly Known[], open: Intent): void {
    for (const each of known) this.#set(each);
    this.intents.end(id, known, open);
  }

  /** Takes down what is known without anything having been sent. */
  learn(known: readonly Known[]): void {
    if (known.length === 0) return;
    for (const each of known) this.#set(each);
    this.#note({ kind: 'noted', known: packKnown(known) });
  }

  /**
   * Syncs of other streams may have sent something about any user since, so that a deletion may be undone.
   * @param before the number of such syncs, ever.
   * @param count with this one, if it is such a sync for others.
   * @returns whether there were any.
   */
  noteOthers(before: number, count: number): boolean {
    const areNew = this.#header.others !== before;
    if (areNew) this.claims.renewUndone();
    if (this.#header.others !== count) this.claims.hasNew = true;
    this.#header = { ...this.#header, others: count };
    return areNew;
  }

  /** Forgets claims of which something is known. */
  forget(keys: readonly Key[]): void {
    const some = keys.filter(({ high, low }) => this.table.find(high, low) >= 0);
    if (some.length === 0) return;
    for (const { high, low } of some) this.table.forget(high, low);
    this.#note({ kind: 'forgotten', claims: packKeys(some) });
  }

  /** Forgets all claims. */
  empty(): void {
    for (let slot = this.table.next(-1); slot >= 0; slot = this.table.next(slot)) this.table.forgetSlot(slot);
    this.#replaceRecords(new Records(this.#store, this.records.shelf, this.records.next));
    this.#note({ kind: 'emptied' });
  }

  /** Users of a claim are named in this way from now on. */
  nameBy(claim: Claim, kind: string): void {
    claim.identifierKind = kind;
    this.claims.hasNew = true;
  }

  /** Puts what has to be there before what was noted since the last commit. */
  complete(): void {
    if (this.claims.hasNew) this.#saveHeader();
    for (const { shelf: on, number, blob } of this.records.takePuts()) this.#pending.put(on, number, blob);
  }

  /** What the partition holds: claims, since when. */
  get header(): PartitionHeader {
    return this.#header;
  }

  /** Forgets what may be this number of days old, see {@link forgetOld}. */
  age(days: number, now: number): void {
    const today = dayOf(now);
    forgetOld(this.table, days, this.#header.agedOn, today);
    this.#header = { ...this.#header, agedOn: Math.max(today, this.#header.agedOn) };
  }

  /** Writes records that are used anew, without the others, where those are most. Its end is the next {@link save}. @throws Failure */
  async compact(): Promise<void> {
    // In a run that changed nothing there is no more to gain than in the one before.
    if (this.table.dirtyPages().length === 0) return;
    const { recordsFrom } = this.#header;
    const compaction =
      this.#stale === null
        ? planCompaction(this.table, recordsFrom, this.records.next, this.#sizes.fewestRecords)
        : null;
    if (compaction === null) return;
    const { shelf: on } = this.records;
    const records = new Records(this.#store, on, compaction.to);
    await moveRecords(this.records, records, compaction.kept(), this.#pending);
    this.table.renumber(compaction.newNumber);
    this.#replaceRecords(records, compaction.to);
  }

  /** The records so far are dropped with the next {@link save}, when nothing saved needs them. */
  #replaceRecords(records: Records, recordsFrom = records.next): void {
    const from = this.#stale?.from ?? Math.floor(this.#header.recordsFrom / PER_BLOB);
    this.#stale = { shelf: records.shelf, from, to: Math.ceil(this.records.next / PER_BLOB) };
    this.records = records;
    this.#header = { ...this.#header, recordsFrom };
  }

  /** Saves the pages once the journal is large. */
  async saveIfLarge(now: number): Promise<void> {
    if (this.#saving !== null || !this.#sizes.isLarge(this.#journalBytes, this.table.bytes)) return;
    await this.save(now);
  }

  /** Writes the pages, and drops the journal that they hold. @throws Failure */
  save(now: number): Promise<void> {
    // Two at once would drop what the header of the one that ends last still needs.
    const saving = (this.#saving ?? Promise.resolve())
      .then(() => this.#save(now))
      .finally(() => {
        if (this.#saving === saving) this.#saving = null;
      });
    this.#saving = saving;
    return saving;
  }

  async #save(now: number): Promise<void> {
    const before = this.#header;
    const journalFrom = this.#journalNext;
    this.#journalBytes = 0;
    this.intents.noteAgain(now);
    await this.#commit();
    const { generation, pages } = await this.#savePages();
    const { count } = this.table;
    this.#header = { ...this.#header, generation, pages, journalFrom, savedAt: now, count };
    this.#saveHeader();
    this.#pending.drop(shelf('journal', this.number), before.journalFrom, journalFrom);
    if (this.#stale !== null) this.#pending.drop(this.#stale.shelf, this.#stale.from, this.#stale.to);
    this.#stale = null;
    if (generation !== before.generation)
      this.#pending.drop(pagesOf(this.number, before.generation), 0, before.pages);
    await this.#commit();
  }

  /** Pages are written one after the other, while the table changes: the journal has what changes meanwhile. */
  async #savePages(): Promise<Pick<PartitionHeader, 'generation' | 'pages'>> {
    const { table } = this;
    const { pageCount } = table;
    const isResized = this.#header.pages !== pageCount;
    const generation = this.#header.generation + (isResized ? 1 : 0);
    const numbers = isResized ? Array.from({ length: pageCount }, (_, page) => page) : table.dirtyPages();
    table.clean();
    for (let at = 0; at < numbers.length; at += PAGES_AT_ONCE) {
      for (const page of numbers.slice(at, at + PAGES_AT_ONCE)) {
        const blob = table.pageBlob(page);
        this.#pending.put(pagesOf(this.number, generation), page, blob);
      }
      await this.#commit();
      if (this.table !== table || table.pageCount !== pageCount) return this.#savePages();
    }
    return { generation, pages: pageCount };
  }

  async #commit(): Promise<void> {
    this.complete();
    await this.#pending.commit();
  }

  #saveHeader(): void {
    this.claims.hasNew = false;
    const header: PartitionHeader = { ...this.#header, claims: this.claims.all };
    this.#header = header;
    this.#pending.put(shelf('header', this.number), 0, Buffer.from(JSON.stringify(header)));
  }

  /** Appends to the journal; it is durable with the next commit. */
  #note(entry: JournalEntry): void {
    const blob = encode(entry);
    this.#journalBytes += blob.length;
    this.#pending.put(shelf('journal', this.number), this.#journalNext++, blob);
  }

  #set({ key, fingerprint, record }: Known): void {
    this.table.set(key.high, key.low, fingerprint.high, fingerprint.low, record);
  }
}
