import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync_directory.ts';

/** Readable by its owner only. */
export const PRIVATE = 0o600;

/**
 * Puts a text into a file as a whole, durably: after a crash there is the old or the new one.
 * @param mode its permissions.
 * @throws the file system's error.
 */
export async function replaceFile(path: string, text: string, mode = PRIVATE): Promise<void> {
  const fresh = `${path}.new`;
  // What a crash, or somebody else, has left there is not written to: it may be a link.
  await rm(fresh, { force: true });
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, PRIVATE);
  try {
    await file.writeFile(text);
    // Not that of `open`, from which the umask takes bits away.
    if (mode !== PRIVATE) await file.chmod(mode);
    await file.sync();
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncDirectory(dirname(path));
}
