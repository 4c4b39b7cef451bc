import { open } from 'node:fs/promises';

/** Forces a directory to the disk, so that a file that was just created or renamed in it is found after a crash. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories, and keeps their entries by itself.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
