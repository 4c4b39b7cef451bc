import { constants, createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../report/failure.ts';
import { type Lock, type LockFailures, lockFile, STALE } from '../disk/lock.ts';
import { replaceFile } from '../disk/replace_file.ts';
import { fileDeadLetter } from '../rejects/file.ts';
import { deadLettersAmong, type Found, type RejectStore } from './reject_store.ts';
import { progressFailure } from './saved_progress.ts';

/** Milliseconds: a crash forgets no more, and the disk has time for other things. */
const PAUSE = 100;

/** Dead-letter files. @param path of one, or of their directory. */
export function fileStore(path: string): RejectStore {
  let directory = path;
  return {
    folder: 'directory',
    pause: PAUSE,
    async find(): Promise<Found> {
      try {
        if (!(await stat(path)).isDirectory()) {
          directory = dirname(path);
          return { paths: [path], others: [] };
        }
        const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
        const { names, others } = deadLettersAmong(entries.map(({ name }) => name));
        return { paths: names.map((name) => join(path, name)), others };
      } catch (error) {
        throw unreadable(path, error);
      }
    },
    async opening(file, most) {
      try {
        await using opened = await open(file, 'r');
        const { size } = await opened.stat();
        const { buffer, bytesRead } = await opened.read(Buffer.alloc(most), 0, most, 0);
        return { size, head: buffer.subarray(0, bytesRead) };
      } catch (error) {
        throw unreadable(file, error);
      }
    },
    async *chunks(file, size) {
      if (size > 0) yield* createReadStream(file, { end: size - 1 });
    },
    async readProgress(file) {
      try {
        await using opened = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
        return await opened.readFile('utf8');
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null;
        throw progressFailure(file, `cannot be read (${codeOf(error)})`);
      }
    },
    async writeProgress(file, text) {
      try {
        await replaceFile(file, text);
      } catch (error) {
        throw progressFailure(file, `cannot be written (${codeOf(error)})`);
      }
    },
    async lock(paths) {
      const locks: [string, Lock][] = [];
      const release = async () => {
        await Promise.all(locks.map(([, lock]) => lock.release()));
      };
      try {
        for (const file of paths) locks.push([file, await lockFile(file, lockFailures(file))]);
      } catch (error) {
        await release();
        throw error;
      }
      return {
        failure() {
          const [file] = locks.find(([, lock]) => lock.isLost()) ?? [];
          return file === undefined ? null : lockFailures(file).taken(`${file}.lock`);
        },
        release,
      };
    },
    deadLetter: ({ entriesOf, clock, fail }) =>
      fileDeadLetter({ directory, entriesOf, now: clock.now, fail }),
    close: () => {},
  };
}

function lockFailures(path: string): LockFailures {
  return {
    taken: (lockPath) =>
      new Failure(
        'transient_error',
        'REPLAY_LOCKED',
        `Another replay of ${path} runs, or was killed in the last ${STALE / 1000} seconds: ${lockPath} is there. Two at once would send its rows twice. Wait until it has ended.`,
      ),
    uncreatable: (lockPath, code) =>
      new Failure(
        'config_error',
        'REPLAY_PROGRESS',
        `${lockPath} cannot be created (${code}). A replay keeps its lock and its progress beside the file: give this user write permission there, or copy the file to another directory.`,
      ),
  };
}

function unreadable(path: string, error: unknown): Failure {
  const why = codeOf(error) === 'ENOENT' ? 'there is no such file' : codeOf(error);
  return new Failure('config_error', 'FILE_UNREADABLE', `${path} cannot be read: ${why}.`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
