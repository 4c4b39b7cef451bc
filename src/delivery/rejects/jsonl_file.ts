import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../disk/sync_directory.ts';

/** Readable by its owner only: it holds customer data. */
const MODE = 0o600;

/** A file of JSON lines that one process writes. */
export interface JsonlFile {
  /** Resolves once the lines would survive a crash. */
  append(lines: readonly string[]): Promise<void>;
  /**
   * Whether its path still leads to all that was written: it may have been deleted, replaced by another file, or truncated (as
   * some rotations of logs do).
   */
  isWhole(): Promise<boolean>;
  close(): Promise<void>;
}

/** Creates a file that does not exist yet; no link is followed. @throws the file system's error, EEXIST among them. */
export async function createJsonlFile(path: string): Promise<JsonlFile> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, MODE);
  let own: Identity;
  try {
    own = await file.stat();
    // The umask may have taken more away than it should.
    await file.chmod(MODE);
    await syncDirectory(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  let written = 0;
  return {
    async append(lines) {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      await file.appendFile(bytes);
      await file.datasync();
      written += bytes.length;
    },
    isWhole: () => isAt(path, own, written),
    close: () => file.close(),
  };
}

interface Identity {
  readonly dev: number;
  readonly ino: number;
}

async function isAt(path: string, own: Identity, size: number): Promise<boolean> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  return found !== null && found.dev === own.dev && found.ino === own.ino && found.size >= size;
}
