import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './disk.ts';

/** Readable by its owner only: it holds customer data. */
const MODE = 0o600;

const NEWLINE = 0x0a;

/** A file of JSON lines that grows at its end. */
export interface JsonlFile {
  /** Resolves once the lines would survive a crash. */
  append(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** @param mode whether the file may exist already. @throws the file system's error, of a `create` also EEXIST. */
export async function openJsonlFile(path: string, mode: 'append' | 'create'): Promise<JsonlFile> {
  const file = await open(path, mode === 'append' ? 'a+' : 'ax', MODE);
  try {
    const { size } = await file.stat();
    if (size > 0) await closeLastLine(file, size);
    else await syncDirectory(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    async append(lines) {
      await file.appendFile(lines.map((line) => `${line}\n`).join(''));
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/** What is appended must begin on a line of its own, even behind a line that a crash cut off. */
async function closeLastLine(file: FileHandle, size: number): Promise<void> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== NEWLINE) await file.appendFile('\n');
}
