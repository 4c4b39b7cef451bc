import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { Failure } from '../report/failure.ts';

/** A file that was named on the command line. */
export interface TextFile {
  /** How messages call it: `--config my.json`. */
  readonly title: string;
  readonly text: string;
}

/** What a command that maps rows is given. */
export interface InputPaths {
  /** Path of the configuration. */
  readonly config: string;
  /** Path of the configured catalog. Without it the streams of the configuration are the catalog. */
  readonly catalog?: string | undefined;
}

/** What the user wrote for such a command. */
export interface InputFiles {
  readonly config: TextFile;
  readonly catalog: TextFile | null;
}

/** @throws Failure as {@link readTextFile}. */
export async function readInputFiles({ config, catalog }: InputPaths): Promise<InputFiles> {
  return {
    config: await readTextFile(config, 'config'),
    catalog: catalog === undefined ? null : await readTextFile(catalog, 'catalog'),
  };
}

/** Reads a file that was named on the command line. @throws Failure if it cannot be read, or holds no UTF-8 text. */
export async function readTextFile(path: string, option: string): Promise<TextFile> {
  const title = `--${option} ${path}`;
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw unreadable(`${title} cannot be read: ${WHY[code] ?? code}.`);
  }
  const trouble = encodingProblem(bytes);
  if (trouble !== null) throw unreadable(`${title} ${trouble}`);
  return { title, text: bytes.toString('utf8') };
}

function unreadable(message: string): Failure {
  return new Failure('config_error', 'FILE_UNREADABLE', message);
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file; a part of its path is a file and no directory (ENOTDIR)',
  EISDIR: 'it is a directory; give the path of a file in it (EISDIR)',
  EACCES: 'this user may not read it (EACCES)',
  EPERM: 'this user may not read it (EPERM)',
};

/** Why bytes are not the text that is expected, with the cure; null if they are. */
function encodingProblem(bytes: Buffer): string | null {
  if (isUtf16(bytes)) {
    return 'is UTF-16 text, which `>` writes in Windows PowerShell 5; expected UTF-8. Save it as UTF-8, or write it with `… | Out-File -Encoding utf8 FILE`.';
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    return `holds a NUL byte in line ${lineOf(bytes, nul)}, so it is damaged or not a text file; expected JSON text.`;
  }
  if (isUtf8(bytes)) return null;
  return `is not UTF-8: line ${lineOf(bytes, firstInvalid(bytes))} holds other bytes, as in Latin-1 or Windows-1252. Save it as UTF-8.`;
}

/** By its byte order mark; without one by the zero byte next to each ASCII character at its beginning. */
function isUtf16(bytes: Buffer): boolean {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const zeros = [first, second, third, fourth].map((byte) => byte === 0).join();
  return zeros === 'false,true,false,true' || zeros === 'true,false,true,false';
}

/** The position of the first line that is not UTF-8. */
function firstInvalid(bytes: Buffer): number {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) return start;
    start = end + 1;
  }
  return 0;
}

function lineOf(bytes: Buffer, position: number): number {
  return bytes.subarray(0, position).filter((byte) => byte === 0x0a).length + 1;
}
