import { createHash, randomUUID } from 'node:crypto';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../../disk/sync_directory.ts';
import { emptyStore, refuseToWrite } from './empty.ts';
import { fileFailure } from './file_failure.ts';
import { createTables, openForReading, openForWriting, type Tables } from './file_tables.ts';
import { createGroups } from './groups.ts';
import { createLeases, leasesLost } from './leases.ts';
import type { Changes, Store } from './store.ts';

export interface FileStoreOptions {
  /** Where the file is; it is made if missing. */
  readonly directory: string;
  /** What the memory is of: a file each. */
  readonly scope: string;
  /** For commands that take no lease and write nothing: what does not exist yet is empty then, and is not made. */
  readonly isReadOnly?: boolean;
}

/**
 * A memory in a file of SQLite, which brings the journal, its check sums and the recovery after a crash. A commit is in SQLite's
 * write-ahead log at once, and durable when that is forced to the disk. This happens outside of the event loop, which would
 * be blocked by it: `synchronous=NORMAL` leaves it to us, and keeps the file sound whether we do it or not.
 * @throws Failure
 */
export async function openFileStore({
  directory,
  scope,
  isReadOnly = false,
}: FileStoreOptions): Promise<Store> {
  const hash = createHash('sha256').update(scope).digest('hex');
  const path = join(directory, `${hash.slice(0, 32)}.sqlite`);
  try {
    if (isReadOnly)
      return (await isThere(path)) ? readingStore(openForReading(path, hash), path) : emptyStore();
    await makeDirectory(directory);
    if (!(await isThere(path))) await create(path, hash);
    return writingStore(openForWriting(path, hash), path);
  } catch (error) {
    throw fileFailure(error, path);
  }
}

/** With `recursive` Node.js never ends where a directory takes none, such as `/proc`. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    await makeDirectory(dirname(path));
    await makeDirectory(path);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** A file under the memory's name is whole from the first moment, so that one that is empty or cut off was damaged. */
async function create(path: string, hash: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    // Only its user may read it; SQLite gives its log the same mode.
    await (await open(draft, 'wx', 0o600)).close();
    createTables(draft, hash);
    // SQLite would take the log of a file that was deleted for that of the new one.
    for (const end of ['-wal', '-shm']) await rm(`${path}${end}`, { force: true });
    await rename(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function readingStore(tables: Tables, path: string): Store {
  async function ask<T>(question: () => T): Promise<T> {
    try {
      return question();
    } catch (error) {
      throw fileFailure(error, path);
    }
  }

  return {
    hashKey: tables.hashKey,
    read: (shelf, numbers) => ask(() => numbers.map((number) => tables.read(shelf, number))),
    partitions: () => ask(tables.partitions),
    commit: refuseToWrite,
    lease: refuseToWrite,
    renew: refuseToWrite,
    size: () => ask(() => sizeOf(path)),
    close: async () => tables.close(),
  };
}

function writingStore(tables: Tables, path: string): Store {
  const { ino } = lstatSync(path);
  const leases = createLeases();
  const groups = createGroups(write);
  let log: Promise<FileHandle> | null = null;
  let hasLeased = false;

  async function write(group: readonly Changes[]): Promise<void> {
    await change(() => {
      if (!tables.leases()?.includes(leases.owner)) throw leasesLost(path);
      for (const changes of group) tables.apply(changes);
    });
  }

  /** Does all or nothing, durably. */
  async function change(act: () => void): Promise<void> {
    try {
      // A file that was deleted still takes what is written to it, and another sync would begin a new one meanwhile.
      if (lstatSync(path, { throwIfNoEntry: false })?.ino !== ino) throw leasesLost(path);
      tables.transaction(act);
      log ??= open(`${path}-wal`, 'r+');
      await (await log).datasync();
    } catch (error) {
      throw fileFailure(error, path);
    }
  }

  return {
    ...readingStore(tables, path),
    async commit(changes) {
      if (!hasLeased) throw new Error('a commit needs a lease');
      await groups.commit(changes);
    },
    async lease(names) {
      let held = null;
      await change(() => {
        const taken = leases.take(tables.leases(), names, tables.now());
        if (typeof taken === 'string') tables.setLeases(taken);
        else held = taken;
      });
      hasLeased ||= held === null;
      return held;
    },
    renew: () =>
      change(() => {
        const renewed = leases.renew(tables.leases(), tables.now());
        if (renewed === null) throw leasesLost(path);
        tables.setLeases(renewed);
      }),
    async close() {
      await groups.quiet();
      try {
        await change(() => tables.setLeases(leases.release(tables.leases())));
        tables.shrink();
      } catch {
        // What could not be given back runs out by itself.
      }
      await log?.then((file) => file.close()).catch(() => undefined);
      tables.close();
    },
  };
}

/** Of the file and of SQLite's log, bytes. */
function sizeOf(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, each) => sum + (statSync(each, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
