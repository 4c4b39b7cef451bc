import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../delivery/disk/replace_file.ts';
import { GENERATOR } from '../pages/page.ts';
import { Failure } from '../report/failure.ts';
import { thisUser, whyNotWritable } from './directory_probe.ts';

/** The file of `--html`. */
export interface PageFile {
  /** Writes the page as a whole, for this user's eyes only (mode 0600). @throws Failure */
  write(text: string): Promise<void>;
}

/** A page says within its first bytes who made it. */
const HEAD = 4_096;

/**
 * Begins a page before any row is read: that of the run before is removed, so that nobody takes it for this one's. Any other
 * file stays.
 * @throws Failure where no page can be written.
 */
export async function beginPage(path: string): Promise<PageFile> {
  if (path === '') throw failure(path, 'this is no path. Give the path of a file.');
  try {
    await removePage(path);
  } catch (error) {
    throw error instanceof Failure ? error : unwritable(path, error);
  }
  const trouble = await whyNotWritable(dirname(path));
  if (trouble !== null) throw unwritable(path, { code: trouble });
  return {
    write: (text) =>
      replaceFile(path, text).catch((error) => {
        throw unwritable(path, error);
      }),
  };
}

async function removePage(path: string): Promise<void> {
  const head = await headOf(path);
  if (head === null) return;
  if (head !== '' && !head.includes(`content="${GENERATOR}"`))
    throw failure(path, 'the file is no page of an earlier preview and stays as it is. Give another path.');
  await rm(path);
}

/** The first bytes of a file; null where there is none. @throws Failure for what is no file; the file system's error. */
async function headOf(path: string): Promise<string | null> {
  try {
    await using file = await open(path);
    if (!(await file.stat()).isFile())
      throw failure(path, 'this is no regular file. Give the path of a file.');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function unwritable(path: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return failure(path, `the page cannot be written (${code}). ${cureOf(code)}`);
}

function cureOf(code: string): string {
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code))
    return 'Make space on the disk, or give a path on another one.';
  if (code.startsWith('there is no')) return 'Make the directory, or give a path in another one.';
  return `Give ${thisUser()} write permission for the directory, or give a path in another one.`;
}

function failure(path: string, what: string): Failure {
  return new Failure('config_error', 'PAGE_UNWRITABLE', `--html ${path === '' ? '""' : path}: ${what}`);
}
