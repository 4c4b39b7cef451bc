import type { Config, S3Settings } from '../config/config.ts';
import { thisUser, whyNotWritable } from './directory_probe.ts';

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
  const why = await whyNotWritable(path);
  return (
    why &&
    `/dead_letter/path: rejected rows cannot be written to ${path} (${why}). Create the directory and let ${thisUser()} write to it.`
  );
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
