import { readFile } from 'node:fs/promises';
import { Failure } from '../report/failure.ts';

/** The text of a file that was named on the command line. @throws Failure if it cannot be read. */
export async function readTextFile(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'ENOENT' ? 'there is no such file' : code;
    throw new Failure('config_error', 'FILE_UNREADABLE', `--${option} ${path} cannot be read: ${why}.`);
  }
}
