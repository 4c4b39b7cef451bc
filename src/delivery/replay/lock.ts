import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rm } from 'node:fs/promises';
import { Failure } from '../../report/failure.ts';

export interface Lock {
  /** Whether others have taken it, because this process stood still for too long. */
  isLost(): boolean;
  release(): Promise<void>;
}

/** How often the owner of a lock shows that it is alive, milliseconds. */
const BEAT = 3_000;

/** A lock whose owner has not shown itself for this time is free, milliseconds: a crash leaves one behind. */
const STALE = 15_000;

/**
 * Keeps other replays away from a file, by a file `….lock` next to it whose time is renewed: other machines that share the
 * disk see it, too.
 * @throws Failure if another one is at work, or the lock cannot be made.
 */
export async function lockFile(path: string): Promise<Lock> {
  const lockPath = `${path}.lock`;
  try {
    const file = (await create(lockPath)) ?? (await takeOver(lockPath));
    if (file === null) throw locked(path);
    return hold(lockPath, file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'config_error',
      'REPLAY_PROGRESS',
      `${lockPath} cannot be created (${(error as NodeJS.ErrnoException).code}). A replay keeps its lock and its progress beside the file: give this user write permission there, or copy the file to another directory.`,
    );
  }
}

/** The failure of a replay that is not the only one of its file. */
export function locked(path: string): Failure {
  return new Failure(
    'transient_error',
    'REPLAY_LOCKED',
    `Another replay of ${path} runs, or was killed in the last ${STALE / 1000} seconds: ${path}.lock is there. Two at once would send its rows twice. Wait until it has ended.`,
  );
}

/** null where there is one already. */
async function create(lockPath: string): Promise<FileHandle | null> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  return open(lockPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600).catch((error) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
}

/** null where its owner lives. */
async function takeOver(lockPath: string): Promise<FileHandle | null> {
  const found = await lstat(lockPath).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs < STALE) return null;
  await rm(lockPath, { force: true });
  return create(lockPath);
}

async function hold(lockPath: string, file: FileHandle): Promise<Lock> {
  const { dev, ino } = await file.stat();
  let isLost = false;
  const isOurs = async () => {
    const found = await lstat(lockPath).catch(() => null);
    return found !== null && found.dev === dev && found.ino === ino;
  };
  const beat = setInterval(async () => {
    isLost ||= !(await isOurs());
    const now = new Date();
    if (!isLost) await file.utimes(now, now).catch(() => undefined);
  }, BEAT).unref();
  return {
    isLost: () => isLost,
    async release() {
      clearInterval(beat);
      if (await isOurs()) await rm(lockPath, { force: true });
      await file.close();
    },
  };
}
