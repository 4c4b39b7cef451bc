import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readFile, rm } from 'node:fs/promises';
import type { Failure } from '../../report/failure.ts';
import { holderText, isGone } from './holder.ts';

type Sight = 'held' | 'taken' | 'gone';

export interface Lock {
  /** Whether others have taken it, because this process stood still for too long; known within seconds. */
  isLost(): boolean;
  /** What its path leads to now: this process's lock, that of another one, or nothing, since somebody deleted it. */
  look(): Promise<Sight>;
  release(): Promise<void>;
}

/** What a lock that cannot be had means to its user. */
export interface LockFailures {
  /** Another process has it. */
  taken(lockPath: string): Failure;
  /** It cannot be created. @param code the file system's. */
  uncreatable(lockPath: string, code: string): Failure;
}

/** How often the holder of a lock shows that it is alive, milliseconds. */
const BEAT = 3_000;

/** A lock whose holder has not shown itself for this time is free, milliseconds: a crash leaves one behind. */
export const STALE = 15_000;

/** A holder that is pushed out by another one at the same moment learns it within this time, milliseconds. */
const CONTEST = 50;

/**
 * Keeps other processes away from a file, by a file `….lock` next to it whose time is renewed: other machines that share the
 * disk see it, too. A holder of this machine that is gone is recognised at once, any other one after {@link STALE}.
 * @throws Failure if another one is at work, or the lock cannot be made.
 */
export async function lockFile(path: string, failures: LockFailures): Promise<Lock> {
  const lockPath = `${path}.lock`;
  let file: FileHandle | null;
  try {
    file = (await create(lockPath)) ?? (await takeOver(lockPath));
  } catch (error) {
    throw failures.uncreatable(lockPath, (error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
  if (file === null) throw failures.taken(lockPath);
  return hold(lockPath, file);
}

/** null where there is one already. */
async function create(lockPath: string): Promise<FileHandle | null> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await open(lockPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600).catch((error) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  await file?.writeFile(holderText());
  return file;
}

/** null where its holder lives. */
async function takeOver(lockPath: string): Promise<FileHandle | null> {
  const found = await lstat(lockPath).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs < STALE) {
    const text = found.isFile() ? await readFile(lockPath, 'utf8').catch(() => '') : '';
    if (!isGone(text)) return null;
  }
  await rm(lockPath, { force: true });
  const file = await create(lockPath);
  if (file === null) return null;
  // Who found the same dead holder may have removed this lock in its place.
  await new Promise((resolve) => setTimeout(resolve, CONTEST));
  if ((await look(lockPath, file)) === 'held') return file;
  await file.close();
  return null;
}

async function look(lockPath: string, file: FileHandle): Promise<Sight> {
  const { dev, ino } = await file.stat();
  const found = await lstat(lockPath).catch(() => null);
  if (found === null) return 'gone';
  return found.dev === dev && found.ino === ino ? 'held' : 'taken';
}

function hold(lockPath: string, file: FileHandle): Lock {
  let isLost = false;
  const beat = setInterval(async () => {
    isLost ||= (await look(lockPath, file)) !== 'held';
    const now = new Date();
    if (!isLost) await file.utimes(now, now).catch(() => undefined);
  }, BEAT).unref();
  return {
    isLost: () => isLost,
    look: () => look(lockPath, file),
    async release() {
      clearInterval(beat);
      if ((await look(lockPath, file)) === 'held') await rm(lockPath, { force: true });
      await file.close();
    },
  };
}
