import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config, S3Settings } from '../config/config.ts';

/** Why rejected rows could not be kept, with its place; null: they could. What is written for that is deleted. */
export async function deadLetterProblem(
  { deadLetter }: Config,
  warn: (message: string) => void,
): Promise<string | null> {
  switch (deadLetter.type) {
    case 'file':
      return directoryProblem(deadLetter.path);
    case 's3':
      return bucketProblem(deadLetter, warn);
    default:
      return null;
  }
}

async function directoryProblem(path: string): Promise<string | null> {
  const probe = join(path, `.destination-braze-check-${process.pid}`);
  try {
    await (await open(probe, 'wx', 0o600)).close();
    await rm(probe);
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'ENOENT' ? 'there is no such directory' : code;
    return `/dead_letter/path: rejected rows cannot be written to ${path} (${why}). Create the directory and let the user that runs the connector (uid ${process.getuid?.() ?? '?'}) write to it.`;
  }
}

async function bucketProblem(settings: S3Settings, warn: (message: string) => void): Promise<string | null> {
  const { CHECK_PATIENCE, openObjectStore } = await import('../delivery/rejects/s3/object_store.ts');
  const { probeStore } = await import('../delivery/rejects/s3/probe.ts');
  const store = openObjectStore(settings, CHECK_PATIENCE);
  try {
    const { problem, warning } = await probeStore(store, settings);
    if (warning !== null) warn(`/dead_letter: ${warning}`);
    return problem && `/dead_letter: ${problem}`;
  } finally {
    store.close();
  }
}
