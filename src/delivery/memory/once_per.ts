import type { QueuedObject } from '../outbox/queued_object.ts';
import { type Key, nameOf, packKeys } from './key.ts';
import { KeyBag } from './key_bag.ts';
import { attempt } from './loading.ts';
import type { Pending } from './pending.ts';
import { blobsFrom, shelf } from './shelves.ts';
import type { Store } from './stores/store.ts';

/** What is known of a key: Braze accepted an object that has it; it may have accepted one; neither. */
export type OncePerState = 'sent' | 'unclear' | 'new';

/** What a blob's first byte says of its keys. One that was unclear is found among the sent ones, too, once an object was accepted. */
const STATES = ['sent', 'unclear'] as const;

/** The keys of `once_per`: an object whose key Braze accepted once is never sent again. They are only ever added. */
export class OncePer {
  readonly #sent = new KeyBag();
  readonly #unclear = new KeyBag();
  /** Objects that are on their way, by their key's name. */
  readonly #underWay = new Map<string, QueuedObject>();
  readonly #partition: number;
  readonly #pending: Pending;
  #next = 0;

  constructor(partition: number, pending: Pending) {
    this.#partition = partition;
    this.#pending = pending;
  }

  static async load(store: Store, pending: Pending, partition: number): Promise<OncePer> {
    const keys = new OncePer(partition, pending);
    for await (const bytes of blobsFrom(store, shelfOf(partition), 0)) {
      keys.#next++;
      attempt(() => keys.#bagOf(STATES[bytes[0] as number]).addPacked(bytes.subarray(1)));
    }
    return keys;
  }

  /** Keys of accepted objects. */
  get size(): number {
    return this.#sent.size;
  }

  stateOf({ high, low }: Key): OncePerState {
    if (this.#sent.has(high, low)) return 'sent';
    return this.#unclear.has(high, low) ? 'unclear' : 'new';
  }

  /** Whether another object with the key is on its way. */
  isTaken(key: Key, object: QueuedObject): boolean {
    const other = this.#underWay.get(nameOf(key));
    return other !== undefined && other !== object;
  }

  /** The object is the one with the key that goes. */
  take(key: Key, object: QueuedObject): void {
    this.#underWay.set(nameOf(key), object);
  }

  /** The object with the key that went is settled. */
  release(key: Key): void {
    this.#underWay.delete(nameOf(key));
  }

  /** Keeps what became of objects, from the next commit on. */
  keep(state: (typeof STATES)[number], keys: readonly Key[]): void {
    const news = keys.filter((key) => this.stateOf(key) !== state);
    if (news.length === 0) return;
    for (const { high, low } of news) this.#bagOf(state).add(high, low);
    const blob = Buffer.alloc(1 + 8 * news.length, STATES.indexOf(state));
    blob.set(new Uint8Array(packKeys(news).buffer), 1);
    this.#pending.put(shelfOf(this.#partition), this.#next++, blob);
  }

  /** Every object may be sent again, from the next run on. */
  clear(): void {
    if (this.#next > 0) this.#pending.drop(shelfOf(this.#partition), 0, this.#next);
    this.#next = 0;
  }

  #bagOf(state: (typeof STATES)[number] | undefined): KeyBag {
    if (state === undefined) throw new Error('keys have no such state');
    return state === 'sent' ? this.#sent : this.#unclear;
  }
}

/** Next to the partition's own keys, which are dropped after each run. */
function shelfOf(partition: number) {
  return shelf('once', partition + ONCE_PER);
}

/** Above the numbers of partitions. */
const ONCE_PER = 2 ** 20;
