import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type KeptStates,
  keepState,
  keptStatesText,
  NoKeptStates,
  readKeptStates,
} from '../../airbyte/kept_states.ts';
import { Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';
import { createKeeper } from '../disk/keeper.ts';
import { type LockFailures, lockFile, STALE } from '../disk/lock.ts';
import { PRIVATE, replaceFile } from '../disk/replace_file.ts';
import type { StateSink } from './state_sink.ts';

/** The states in a file, as `--state` names it; empty where there is none yet. @throws Failure if it holds anything else. */
export async function readStateFile(path: string): Promise<{ states: KeptStates; mode: number }> {
  try {
    // A pipe would keep the reader waiting for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) throw invalid(path, found.isDirectory() ? 'is a directory' : 'is no regular file');
    const bytes = await file.readFile();
    if (!isUtf8(bytes)) throw invalid(path, 'is not UTF-8');
    const states = readKeptStates(bytes.toString());
    return { states, mode: found.mode & 0o777 };
  } catch (error) {
    if (error instanceof NoKeptStates) throw invalid(path, error.message);
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return { states: new Map(), mode: PRIVATE };
    throw error instanceof Failure ? error : invalid(path, `cannot be read (${code})`);
  }
}

export interface StateFileOptions {
  readonly path: string;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Writes a STATE message, once it is in the file. */
  readonly print: (text: string) => void;
}

/** A file that keeps the last states of a sync for the next one. */
export interface StateFile {
  /** @param fail is called once, when the file cannot be written any more: the sync has to stop. */
  sink(fail: (failure: Failure) => void): StateSink;
}

/**
 * Begins to keep states in a file: it is this process's alone until the sink is closed. What it holds is written at once, so
 * that a file that cannot be written fails before the first row.
 * @throws Failure
 */
export async function openStateFile({ path: given, clock, print }: StateFileOptions): Promise<StateFile> {
  const path = await realPath(given);
  const failures = lockFailures(given);
  const lock = await lockFile(path, failures);
  try {
    const { states, mode } = await readStateFile(path);
    const write = () =>
      replaceFile(path, keptStatesText(states), mode).catch((error) => {
        throw unwritable(given, error);
      });
    await write();
    return {
      sink: (fail) => createSink(states, { clock, print, check, write, fail, release: lock.release }),
    };

    async function check(): Promise<void> {
      const sight = await lock.look();
      if (sight === 'taken') throw failures.taken(`${path}.lock`);
      if (sight === 'gone') throw unwritable(given, { code: 'its lock was deleted' });
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface SinkOptions extends Pick<StateFileOptions, 'clock' | 'print'> {
  /** Rejects if the file is no longer this process's. */
  readonly check: () => Promise<void>;
  /** Writes the states as they are at the time of the call. */
  readonly write: () => Promise<void>;
  readonly fail: (failure: Failure) => void;
  readonly release: () => Promise<void>;
}

/** A state is printed once the file has it: whoever reads stdout never knows of one that a crash could take back. */
function createSink(states: KeptStates, options: SinkOptions): StateSink {
  const { clock, print, check, write, fail, release } = options;
  let taken: { readonly text: string; readonly resolve: () => void }[] = [];
  let closing: Promise<void> | null = null;

  async function save(): Promise<void> {
    await check();
    const saved = taken;
    taken = [];
    await write();
    for (const { text, resolve } of saved) {
      print(text);
      resolve();
    }
  }

  const keeper = createKeeper(async () => {
    await save().catch((error) => {
      fail(error);
      throw error;
    });
  }, clock);
  return {
    take(text, stream) {
      // The file may be another process's by now.
      if (closing !== null) return new Promise(() => {});
      keepState(states, stream, text);
      const { promise, resolve } = Promise.withResolvers<void>();
      taken.push({ text, resolve });
      keeper.changed();
      return promise;
    },
    close() {
      closing ??= keeper.close().then(release);
      return closing;
    },
  };
}

/** Where the path leads: a link stays one, and two paths of one file have one lock. */
async function realPath(path: string): Promise<string> {
  return realpath(path).catch(async () => {
    // The file does not exist yet; nor does its directory where this fails, too.
    const directory = await realpath(dirname(path)).catch(() => dirname(path));
    return join(directory, basename(path));
  });
}

function invalid(path: string, what: string): Failure {
  return new Failure('config_error', 'STATE_INVALID', `--state ${path} ${what}.`);
}

function unwritable(path: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const cure =
    code === 'EBUSY'
      ? 'It is mounted as a single file: mount its directory in its place'
      : 'The file is replaced as a whole: give this user space, and write permission for its directory';
  return new Failure(
    'config_error',
    'STATE_UNWRITABLE',
    `--state ${path} cannot be written (${code}). ${cure}. The rows behind the last state in it come again with the next sync.`,
    { cause: error },
  );
}

function lockFailures(path: string): LockFailures {
  return {
    taken: (lockPath) =>
      new Failure(
        'transient_error',
        'STATE_LOCKED',
        `Another sync keeps its states in ${path}, or was killed in the last ${STALE / 1000} seconds: ${lockPath} is there. Two at once would send the same rows. Wait until it has ended.`,
      ),
    uncreatable: (lockPath, code) =>
      new Failure(
        'config_error',
        'STATE_UNWRITABLE',
        `${lockPath} cannot be created (${code}). A sync keeps a lock beside the file of --state: the directory must exist, and this user must be able to write to it. In a container, mount a directory, not a single file.`,
      ),
  };
}
