import type { Claim } from './claims.ts';
import { Claims } from './claims.ts';
import { largestRecord, moveRecords, planCompaction } from './compaction.ts';
import { encode, type JournalEntry } from './journal.ts';
import { type Key, nameOf, packKeys } from './key.ts';
import {
  type Doubt,
  dayOf,
  type Known,
  loadPartition,
  type PartitionHeader,
  type Place,
  packKnown,
  pagesOf,
} from './loading.ts';
import { forgetOld } from './old.ts';
import { OnceKeys } from './once_keys.ts';
import { OncePer } from './once_per.ts';
import type { Pending } from './pending.ts';
import { PER_BLOB, Records } from './records.ts';
import { shelf } from './shelves.ts';
import type { Drop, Store } from './stores/store.ts';
import { Table } from './table.ts';

/** Objects that are under way: their claims, and the keys of those that must not come twice. */
export interface Intent {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly claims: readonly Key[];
  readonly once: readonly Key[];
}

export interface PartitionName extends Place {
  /** The stream, for people. */
  readonly title: string;
}

/** A journal of this size is saved into the pages. */
const LARGE_JOURNAL = 32 << 20;

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
  readonly #pending: Pending;
  readonly #open = new Map<number, Intent>();
  /** By their key's name. */
  readonly #doubts = new Map<string, Doubt>();
  #header: PartitionHeader;
  readonly #store: Store;
  /** Records that nothing needs once the pages are saved. */
  #stale: Drop | null = null;
  #journalNext: number;
  #journalBytes = 0;
  #nextIntent = 1;
  #saving: Promise<void> | null = null;

  private constructor(
    { number, title }: PartitionName,
    header: PartitionHeader,
    table: Table,
    journalNext: number,
    parts: { readonly records: Records; readonly once: OnceKeys; readonly oncePer: OncePer },
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
  }

  /**
   * Loads a partition. What a run left open that had no end is in doubt or unresolved from here on, and saved as that.
   * @throws Failure
   */
  static async open(name: PartitionName, store: Store, pending: Pending, now: number): Promise<Partition> {
    const { number } = name;
    const { header, table, journalNext, doubts, unresolved } = await loadPartition(store, name, now);
    const parts = {
      records: new Records(store, shelf('records', number), largestRecord(table) + 1),
      once: await OnceKeys.load(store, pending, number),
      oncePer: await OncePer.load(store, pending, number),
    };
    const partition = new Partition(name, header, table, journalNext, parts, store, pending);
    for (const doubt of doubts) partition.#doubts.set(nameOf(doubt.key), doubt);
    if (unresolved.length > 0) {
      parts.once.add('unresolved', unresolved, null);
      for (const { high, low } of unresolved) parts.once.unresolved.add(high, low);
    }
    if (journalNext > header.journalFrom || header.pages === 0) await partition.save(now);
    return partition;
  }

  /**
   * Notes what is about to be sent. The table has forgotten its claims ({@link Table.leave}); with the next commit that is durable.
   * @returns the number of the intent.
   */
  begin(intent: Intent): number {
    const id = this.#nextIntent++;
    this.#open.set(id, intent);
    this.#noteSending(id, intent);
    return id;
  }

  /**
   * Answers to an intent came.
   * @param known what of its claims Braze has now for certain.
   * @param open what of it stays open: no answer came, or an unclear one.
   */
  end(id: number, known: readonly Known[], open: Omit<Intent, 'at'>): void {
    const { at } = this.#open.get(id) as Intent;
    for (const each of known) this.#set(each);
    if (open.claims.length + open.once.length === 0) this.#open.delete(id);
    else this.#open.set(id, { at, ...open });
    this.#note({
      kind: 'answered',
      id,
      known: packKnown(known),
      openClaims: packKeys(open.claims),
      openOnce: packKeys(open.once),
    });
  }

  /** Takes down what is known without anything having been sent. */
  learn(known: readonly Known[]): void {
    if (known.length === 0) return;
    for (const each of known) this.#set(each);
    this.#note({ kind: 'noted', known: packKnown(known) });
  }

  /**
   * Syncs of other streams may have sent something about any user since, so that a deletion may be undone.
   * @param count the number of such syncs, ever.
   */
  noteOthers(count: number): void {
    if (this.#header.others === count) return;
    this.claims.retireUndone();
    this.#header = { ...this.#header, others: count };
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
    this.table = new Table();
    this.#replaceRecords(new Records(this.#store, this.records.shelf, this.records.next));
    this.#note({ kind: 'emptied' });
  }

  /** What is sent of claims is not recorded until then, milliseconds since 1970. */
  doubt(keys: readonly Key[], until: number): void {
    if (keys.length === 0) return;
    for (const key of keys) this.#doubts.set(nameOf(key), { key, until });
    this.#noteDoubts(keys.map((key) => ({ key, until })));
  }

  isDoubted(key: Key, now: number): boolean {
    return this.#doubts.size > 0 && (this.#doubts.get(nameOf(key))?.until ?? 0) > now;
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
    const { recordsFrom } = this.#header;
    const compaction =
      this.#stale === null ? planCompaction(this.table, recordsFrom, this.records.next) : null;
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
    if (this.#saving !== null || this.#journalBytes < Math.max(LARGE_JOURNAL, this.table.bytes)) return;
    await this.save(now);
  }

  /** Writes the pages, and drops the journal that they hold. @throws Failure */
  async save(now: number): Promise<void> {
    await this.#saving;
    this.#saving = this.#save(now).finally(() => {
      this.#saving = null;
    });
    await this.#saving;
  }

  async #save(now: number): Promise<void> {
    const before = this.#header;
    const journalFrom = this.#journalNext;
    this.#journalBytes = 0;
    for (const [id, intent] of this.#open) this.#noteSending(id, intent);
    for (const [name, { until }] of this.#doubts) if (until <= now) this.#doubts.delete(name);
    this.#noteDoubts([...this.#doubts.values()]);
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

  #noteDoubts(doubts: readonly Doubt[]): void {
    if (doubts.length === 0) return;
    const until = Float64Array.from(doubts, (each) => each.until);
    this.#note({ kind: 'doubted', claims: packKeys(doubts.map(({ key }) => key)), until });
  }

  #noteSending(id: number, { at, claims, once }: Intent): void {
    this.#note({ kind: 'sending', id, at, claims: packKeys(claims), once: packKeys(once) });
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
