import { createLeases, leasesLost } from '../../../src/delivery/memory/stores/leases.ts';
import type { Changes, LeaseHolder, Shelf, Store } from '../../../src/delivery/memory/stores/store.ts';
import { Failure } from '../../../src/report/failure.ts';
import type { Dice } from '../dice.ts';
import { never, type Process } from './process.ts';

/** What outlasts the processes that write to it. */
export interface RamDisk {
  readonly hashKey: Uint8Array;
  /** By shelf, partition and number. */
  readonly blobs: Map<string, Uint8Array>;
  leases: string | null;
}

/** How a store fails a run. */
export interface StoreFaults {
  /** The commit from which on the disk is full; null: it never is. */
  readonly fullFrom: number | null;
}

export const SOUND: StoreFaults = { fullFrom: null };

export function createRamDisk(dice: Dice): RamDisk {
  const hashKey = Uint8Array.from({ length: 16 }, () => dice.int(0, 255));
  return { hashKey, blobs: new Map(), leases: null };
}

/** All that was kept is gone. */
export function wipe(disk: RamDisk): void {
  disk.blobs.clear();
  disk.leases = null;
}

/** Something that was kept is cut off. */
export function truncate(disk: RamDisk, dice: Dice): void {
  if (disk.blobs.size === 0) return;
  const place = dice.pick([...disk.blobs.keys()]);
  const blob = disk.blobs.get(place) as Uint8Array;
  disk.blobs.set(place, blob.subarray(0, dice.int(0, blob.length)));
}

/** A store that says whether it failed a commit. */
export interface RamStore extends Store {
  isLost(): boolean;
}

interface Waiting {
  readonly changes: Changes;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A memory that is kept in RAM, as the contract of {@link Store} has it: commits take a while, are carried out in their order, all or
 * nothing of each, some of them together; when the process dies, some of those that wait are carried out, and others never.
 */
export function openRamStore(disk: RamDisk, process: Process, dice: Dice, faults: StoreFaults): RamStore {
  const leases = createLeases();
  let waiting: Waiting[] = [];
  let isRunning = false;
  let failure: unknown = null;
  let commits = 0;

  process.onDeath(() => {
    const carriedOut = failure === null ? dice.int(0, waiting.length) : 0;
    for (const { changes } of waiting.slice(0, carriedOut)) if (isHolder()) apply(changes);
    waiting = [];
  });

  function isHolder(): boolean {
    return disk.leases?.includes(leases.owner) === true;
  }

  function apply({ puts, drops }: Changes): void {
    for (const { shelf, from, to } of drops)
      for (let number = from; number < to; number++) disk.blobs.delete(placeOf(shelf, number));
    for (const { shelf, number, blob } of puts)
      disk.blobs.set(placeOf(shelf, number), Uint8Array.prototype.slice.call(blob));
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await pause(dice.int(0, 12));
      if (!process.step()) return;
      const group = waiting.splice(0, dice.int(1, waiting.length));
      commits += group.length;
      try {
        if (failure !== null) throw failure;
        if (!isHolder()) throw leasesLost('the disk in RAM');
        if (faults.fullFrom !== null && commits >= faults.fullFrom) throw full();
        for (const { changes } of group) apply(changes);
        if (!process.step()) return;
        for (const { resolve } of group) resolve();
      } catch (error) {
        failure ??= error;
        for (const { reject } of group) reject(error);
      }
    }
    isRunning = false;
  }

  /** What a living process learns a little later. */
  async function learn<T>(ask: () => T): Promise<T> {
    await pause(dice.int(0, 3));
    if (process.isDead) return never();
    return ask();
  }

  return {
    isLost: () => failure !== null,
    hashKey: disk.hashKey,
    read: (shelf, numbers) =>
      learn(() => numbers.map((number) => disk.blobs.get(placeOf(shelf, number)) ?? null)),
    partitions: () =>
      learn(() =>
        [...disk.blobs.keys()].flatMap((place) => {
          const [name, partition, number] = place.split(' ');
          return name === 'header' && number === '0' ? [Number(partition)] : [];
        }),
      ),
    commit(changes) {
      if (process.isDead) return never();
      return new Promise((resolve, reject) => {
        waiting.push({ changes, resolve, reject });
        if (isRunning) return;
        isRunning = true;
        void run();
      });
    },
    lease: (names) =>
      learn((): LeaseHolder | null => {
        const taken = leases.take(disk.leases, names, Date.now());
        if (typeof taken !== 'string') return taken;
        disk.leases = taken;
        return null;
      }),
    renew: () =>
      learn(() => {
        const renewed = leases.renew(disk.leases, Date.now());
        if (renewed === null) {
          failure ??= leasesLost('the disk in RAM');
          throw failure;
        }
        disk.leases = renewed;
      }),
    size: async () => 0,
    async close() {
      while (isRunning && !process.isDead) await pause(5);
      if (!process.isDead) disk.leases = leases.release(disk.leases);
    },
  };
}

function placeOf({ name, partition }: Shelf, number: number): string {
  return `${name} ${partition} ${number}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function full(): Failure {
  return new Failure('transient_error', 'MEMORY_FULL', 'the disk in RAM is full');
}
