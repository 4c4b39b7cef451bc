import { Failure } from '../../../report/failure.ts';

/** SQLite's result codes, the low byte of `errcode`. */
const DAMAGED = new Set([11 /* CORRUPT */, 26 /* NOTADB */]);
const LOCKED = new Set([5 /* BUSY */, 6 /* LOCKED */]);
const FULL = 13;
const READONLY = 8;

/** Codes of the system for a disk or a quota that is full. */
const FULL_WORDS = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const SENT_AGAIN = 'everything is sent once more, and nothing is claimed that Braze may not have';

/**
 * What is wrong with the file of a memory, for the user. Nothing is quoted but the path and the error's code.
 * @returns an error that neither SQLite nor the system raised as it is: the connector has made a mistake.
 */
export function fileFailure(error: unknown, path: string): unknown {
  const { code, errcode, syscall } = error as { code?: string; errcode?: number; syscall?: string };
  if (error instanceof Failure || (errcode === undefined && syscall === undefined)) return error;
  const result = (errcode ?? 0) & 0xff;
  if (DAMAGED.has(result)) return damaged(path, `SQLite says that it is damaged (${result})`);
  const word = errcode === undefined ? (code ?? 'unknown error') : `SQLite ${errcode}`;
  if (result === FULL || FULL_WORDS.has(code ?? '')) {
    return new Failure(
      'transient_error',
      'MEMORY_FULL',
      `${path}: no room on its disk for what the memory must keep (${word}). Nothing was sent that it could not note first. Give the disk room, or delete the file: ${SENT_AGAIN}.`,
      { cause: error },
    );
  }
  if (LOCKED.has(result)) {
    return unavailable(path, `another program holds it (${word})`, 'Close what else has it open.', error);
  }
  if (result === READONLY || code === 'EROFS') {
    const cure = 'Mount its directory for writing, and give this user write permission to it and its files.';
    return unavailable(path, `it is read-only (${word})`, cure, error);
  }
  return unavailable(
    path,
    `it cannot be opened, read or written (${word})`,
    'Check that the directory of the memory is one, that this user may write there, and that its disk is sound.',
    error,
  );
}

/** @param found what is wrong, in words. */
export function damaged(path: string, found: string): Failure {
  return new Failure(
    'transient_error',
    'MEMORY_DAMAGED',
    `${path}: ${found}. Delete it with the files ${path}-wal and ${path}-shm: ${SENT_AGAIN}. Never restore it from a backup, which would claim what was true then.`,
  );
}

export function unavailable(path: string, found: string, cure: string, error?: unknown): Failure {
  return new Failure('transient_error', 'MEMORY_UNAVAILABLE', `${path}: ${found}. ${cure}`, {
    cause: error,
  });
}
