import type { QueuedObject } from '../outbox/queued_object.ts';
import { type Key, nameOf, packKeys } from './key.ts';
import { KeyBag } from './key_bag.ts';
import { attempt } from './loading.ts';
import type { Pending } from './pending.ts';
import { blobsFrom, shelf } from './shelves.ts';
import type { Store } from './stores/store.ts';

/** The keys of `once_per`: an object whose key Braze accepted once is never sent again. They are only ever added. */
export class OncePer {
  readonly #sent = new KeyBag();
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
    for await (const blob of blobsFrom(store, shelfOf(partition), 0)) {
      keys.#next++;
      attempt(() => keys.#sent.addPacked(blob));
    }
    return keys;
  }

  get size(): number {
    return this.#sent.size;
  }

  /** Whether an object with the key may go: it must not; it may, once another one with the key is settled; it may. */
  ask(key: Key, object: QueuedObject): 'sent' | 'wait' | 'send' {
    if (this.#sent.has(key.high, key.low)) return 'sent';
    const name = nameOf(key);
    const other = this.#underWay.get(name);
    if (other !== undefined && other !== object) return 'wait';
    this.#underWay.set(name, object);
    return 'send';
  }

  /** An object with the key is settled. */
  settle(key: Key, isAccepted: boolean): void {
    this.#underWay.delete(nameOf(key));
    if (isAccepted) this.#sent.add(key.high, key.low);
  }

  /** Keeps the keys of accepted objects, from the next commit on. */
  keep(keys: readonly Key[]): void {
    if (keys.length === 0) return;
    const halves = packKeys(keys);
    this.#pending.put(
      shelfOf(this.#partition),
      this.#next++,
      new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength),
    );
  }

  /** Every object may be sent again. */
  clear(): void {
    if (this.#next > 0) this.#pending.drop(shelfOf(this.#partition), 0, this.#next);
    this.#next = 0;
  }
}

/** Next to the partition's own keys, which are dropped after each run. */
function shelfOf(partition: number) {
  return shelf('once', partition + ONCE_PER);
}

/** Above the numbers of partitions. */
const ONCE_PER = 2 ** 20;
