import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Why files cannot be written into a directory, in words; null: they can. What is written for that is deleted. */
export async function whyNotWritable(directory: string): Promise<string | null> {
  const probe = join(directory, `.destination-braze-check-${process.pid}`);
  try {
    await (await open(probe, 'wx', 0o600)).close();
    await rm(probe);
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return code === 'ENOENT' ? 'there is no such directory' : code;
  }
}

/** Whom to give a directory to, for a cure. */
export function thisUser(): string {
  return `the user that runs the connector (uid ${process.getuid?.() ?? '?'})`;
}
