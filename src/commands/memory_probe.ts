import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { asFailure } from '../report/failure.ts';
import { count } from '../report/progress.ts';
import { thisUser, whyNotWritable } from './directory_probe.ts';
import { openStore } from './memory.ts';

/** How many streams a line names. */
const MOST_NAMED = 20;

/**
 * Opens the memory to read it, and logs what it holds and since when. Nothing stays that was not there.
 * @returns why a sync could not have it, with its place; null: it could.
 */
export async function memoryProblem(
  config: Config,
  log: (level: 'INFO' | 'WARN', message: string) => void,
): Promise<string | null> {
  const { memory } = config;
  if (memory.type === 'none') return null;
  if (memory.type === 'file') {
    const why = await whyNotWritable(existing(resolve(memory.path)));
    if (why !== null)
      return `/memory/path: a memory cannot be kept in ${memory.path} (${why}). Let ${thisUser()} write to the directory.`;
  }
  try {
    const store = await openStore(config, true, log);
    try {
      const { contentsOf } = await import('../delivery/memory/contents.ts');
      log('INFO', contentsLine(await contentsOf(store)));
    } finally {
      await store.close();
    }
    return null;
  } catch (error) {
    return `/memory: ${asFailure(error).message}`;
  }
}

/** The directory itself or, as a sync makes what is missing, the nearest one above it that is there. */
function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
}

type Contents = Awaited<ReturnType<typeof import('../delivery/memory/contents.ts').contentsOf>>;

function contentsLine({ streams, bytes }: Contents): string {
  if (streams.length === 0) return 'The memory is empty: the first sync sends everything.';
  const named = streams.slice(0, MOST_NAMED).map(({ stream, claims, since, savedAt }) => {
    return `${stream}: ${count(claims)} since ${day(since)}, last kept ${time(savedAt)}`;
  });
  const more = streams.length > MOST_NAMED ? [`${streams.length - MOST_NAMED} more streams`] : [];
  const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `The memory (${size}) knows of users, items and subscriptions what Braze has, in number: ${[...named, ...more].join('; ')}.`;
}

function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}

function day(at: number): string {
  return time(at).slice(0, 10);
}
