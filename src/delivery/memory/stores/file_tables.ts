import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { HASH_KEY_BYTES } from './empty.ts';
import { damaged } from './file_failure.ts';
import { isLeased } from './leases.ts';
import type { Changes, Shelf } from './store.ts';

/** The tables of a memory's file. Whatever fails throws SQLite's error or a Failure. */
export interface Tables {
  readonly hashKey: Uint8Array;
  /** Does all or nothing, and nobody else writes meanwhile. */
  transaction<T>(act: () => T): T;
  read(shelf: Shelf, number: number): Uint8Array | null;
  /** Those with a blob 0 on the shelf `header`. */
  partitions(): number[];
  apply(changes: Changes): void;
  leases(): string | null;
  setLeases(text: string): void;
  /** The clock of the machine, milliseconds since 1970. */
  now(): number;
  /** Gives room that was left by drops back to the disk, where that is worth it. */
  shrink(): void;
  close(): void;
}

/** Raised with every change of the tables that older versions cannot read. */
const FORMAT = 2;

/** `brzm`: marks the file as a memory of this connector. */
const APPLICATION = 0x62727a6d;

const SHELVES: readonly Shelf['name'][] = ['header', 'pages', 'journal', 'records', 'once'];

/** A partition has as many numbers on each shelf. */
const NUMBERS = 2 ** 32;

/** How long another process may take for its transaction, milliseconds: the event loop is blocked meanwhile. */
const LOCK_TIMEOUT = 10_000;

/** Pages that are given back in one transaction. */
const PAGES_AT_ONCE = 2_000;

/**
 * Makes the file of an empty memory.
 * @param scope a hash of what the memory is of.
 */
export function createTables(path: string, scope: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
    transaction(database, () => create(database, scope));
  } finally {
    database.close();
  }
}

export function openForWriting(path: string, scope: string): Tables {
  const isUnclean = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT });
  try {
    database.exec('PRAGMA synchronous = NORMAL');
    const tables = openTables(database, path, scope);
    // Who works on it now has found it sound.
    if (isUnclean && !isLeased(tables.leases(), tables.now())) check(database, path);
    return tables;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function openForReading(path: string, scope: string): Tables {
  const database = openReadOnly(path);
  try {
    return openTables(database, path, scope);
  } catch (error) {
    database.close();
    throw error;
  }
}

function openReadOnly(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: LOCK_TIMEOUT });
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database.close();
    // SQLite wants a log even for reading. Where it cannot be made, nobody writes.
    if ((error as { errcode?: number }).errcode !== 14 || existsSync(`${path}-wal`)) throw error;
    return new DatabaseSync(new URL(`${pathToFileURL(path)}?immutable=1`), { readOnly: true });
  }
}

function create(database: DatabaseSync, scope: string): void {
  database.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${FORMAT}`);
  database.exec('CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID');
  for (const name of SHELVES) {
    database.exec(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, blob BLOB NOT NULL)`);
  }
  const set = database.prepare('INSERT INTO meta VALUES (?, ?)');
  set.run('scope', scope);
  set.run('hash_key', randomBytes(HASH_KEY_BYTES));
}

function openTables(database: DatabaseSync, path: string, scope: string): Tables {
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
  if (pragma('application_id') !== APPLICATION) throw damaged(path, 'it is no memory of this connector');
  const format = pragma('user_version');
  if (format !== FORMAT) {
    throw damaged(
      path,
      `another version of the connector made it (format ${format}; this version knows ${FORMAT})`,
    );
  }
  const getMeta = database.prepare('SELECT value FROM meta WHERE name = ?');
  const hashKey = getMeta.get('hash_key')?.value;
  if (getMeta.get('scope')?.value !== scope) throw damaged(path, 'it is the memory of another workspace');
  if (!(hashKey instanceof Uint8Array) || hashKey.length !== HASH_KEY_BYTES) {
    throw damaged(path, 'the key of its hashes is missing');
  }
  const statements = new Map(SHELVES.map((name) => [name, statementsOf(database, name)]));
  const of = ({ name }: Shelf) => statements.get(name) as Statements;
  const setMeta = database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
  const headers = database.prepare(
    `SELECT id / ${NUMBERS} AS partition FROM header WHERE id % ${NUMBERS} = 0`,
  );
  const clock = database.prepare("SELECT unixepoch('subsec') * 1000 AS now");

  return {
    hashKey,
    transaction: (act) => transaction(database, act),
    read(shelf, number) {
      const id = idOf(shelf, number);
      const row = of(shelf).get.get(id);
      if (row === undefined) return null;
      const blob = row.blob as Uint8Array;
      if (row.sum !== sumOf(blob, number)) {
        throw damaged(path, 'what it holds is not what was written (its check sum differs)');
      }
      return blob;
    },
    partitions: () => headers.all().map(({ partition }) => Number(partition)),
    apply({ drops, puts }) {
      for (const { shelf, from, to } of drops) of(shelf).drop.run(idOf(shelf, from), idOf(shelf, to));
      for (const { shelf, number, blob } of puts) {
        of(shelf).put.run(idOf(shelf, number), sumOf(blob, number), blob);
      }
    },
    leases: () => (getMeta.get('leases')?.value as string | undefined) ?? null,
    setLeases: (text) => void setMeta.run('leases', text),
    now: () => Number(clock.get()?.now),
    shrink() {
      while (pragma('freelist_count') > pragma('page_count') / 10) {
        database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
      }
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

interface Statements {
  readonly get: StatementSync;
  readonly put: StatementSync;
  readonly drop: StatementSync;
}

function statementsOf(database: DatabaseSync, name: Shelf['name']): Statements {
  return {
    get: database.prepare(`SELECT sum, blob FROM ${name} WHERE id = ?`),
    put: database.prepare(`INSERT OR REPLACE INTO ${name} VALUES (?, ?, ?)`),
    drop: database.prepare(`DELETE FROM ${name} WHERE id >= ? AND id < ?`),
  };
}

/** Blobs of one partition lie side by side, in the order of their numbers: SQLite then fills its pages when they are appended. */
function idOf({ partition }: Shelf, number: number): number {
  return partition * NUMBERS + number;
}

/** SQLite sees a damaged tree, but not a damaged blob, nor one in the place of another. */
function sumOf(blob: Uint8Array, number: number): number {
  return crc32(blob, number);
}

function transaction<T>(database: DatabaseSync, act: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite itself ends a transaction that meets a full disk.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Reads the trees of a file that was not closed, so that damage shows at the start rather than in the middle of a sync. */
function check(database: DatabaseSync, path: string): void {
  const result = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (result !== 'ok') throw damaged(path, 'SQLite found it damaged after a crash');
}
