/**
 * Where a memory is kept: numbered blobs on shelves. What is committed together is there together, or not at all, whatever
 * happens to the process. It knows nothing of what the blobs hold.
 */
export interface Store {
  /** 16 random bytes, made at the first use and kept here: the key of all hashes. */
  readonly hashKey: Uint8Array;
  /** @returns the blobs of these numbers, null where there is none. @throws Failure */
  read(shelf: Shelf, numbers: readonly number[]): Promise<(Uint8Array | null)[]>;
  /** The partitions that have a blob 0 on their shelf `header`. @throws Failure */
  partitions(): Promise<number[]>;
  /**
   * Resolves when the changes are durable. Commits that are asked for one after the other are carried out in that order; after one
   * that failed no other is. Those that are asked for within some milliseconds become durable together.
   * @throws Failure where the store does not take them, and where a lease of this process is another's by now.
   * @throws Error where this process never took a lease.
   */
  commit(changes: Changes): Promise<void>;
  /**
   * Takes leases, all or none, for {@link LEASE_SECONDS}. Until they are released each commit holds that they are still this process's.
   * @returns null; or who has one of them, if somebody has.
   */
  lease(names: readonly string[]): Promise<LeaseHolder | null>;
  /** Makes all leases of this store last as long again. @throws Failure where one is another's by now. */
  renew(): Promise<void>;
  /** What it takes of the disk, or of Redis's memory, in bytes. */
  size(): Promise<number>;
  /** Gives the leases back, and closes what is open. Never rejects. */
  close(): Promise<void>;
}

/** A row of blobs, numbered from 0 up to 2 ** 32; numbers lie close together: Redis passes all between the least and the greatest. */
export interface Shelf {
  readonly name: 'header' | 'pages' | 'journal' | 'records' | 'once';
  /** A stream's part of the memory, from 1 to 2 ** 21 - 1; 0: what is about all of them. */
  readonly partition: number;
}

/** Drops come before puts. */
export interface Changes {
  readonly puts: readonly Put[];
  readonly drops: readonly Drop[];
}

export interface Put {
  readonly shelf: Shelf;
  readonly number: number;
  readonly blob: Uint8Array;
}

/** The blobs from one number up to another, which stays. */
export interface Drop {
  readonly shelf: Shelf;
  readonly from: number;
  readonly to: number;
}

/** Who has a lease. */
export interface LeaseHolder {
  readonly name: string;
  /** In words: the machine and the process. */
  readonly holder: string;
  /** When it ends unless it is renewed, milliseconds since 1970. */
  readonly until: number;
}

/** The lease of everything: nobody else has any while somebody has this one. */
export const WHOLE = '*';

export const LEASE_SECONDS = 60;
