import { readFile, rm } from 'node:fs/promises';
import type { Output } from '../airbyte/output.ts';
import { replaceFile } from '../delivery/disk/replace_file.ts';
import { isObject } from '../json/object.ts';
import type { Json } from '../json/value.ts';
import { REPORT_NAME } from '../report/report_document.ts';

/** The file of `--report`. What goes wrong with it is a warning and never changes how the command ends. */
export interface ReportFile {
  /** Writes the report as a whole, with secrets concealed; never rejects. */
  write(document: object): Promise<void>;
}

/** Readable by all, as the log is: it holds no value of a row and no key. */
const MODE = 0o644;

/** A disk that hangs holds the end of the process for no longer, milliseconds. */
const PATIENCE = 400;

const NOWHERE: ReportFile = { write: async () => {} };

/**
 * Begins a report: that of the run before is removed, so that a run that is killed leaves none. A file that is no report stays.
 * @param path undefined: no report is asked for.
 */
export async function beginReport(path: string | undefined, output: Output): Promise<ReportFile> {
  if (path === undefined) return NOWHERE;
  const warn = (what: string) =>
    output.log('WARN', `--report ${path}: ${what}. The sync itself is not affected.`);
  try {
    await removeReport(path);
  } catch (error) {
    warn(reasonOf(error));
    return NOWHERE;
  }
  const redacted = (_: string, value: unknown) =>
    typeof value === 'string' ? output.redacted(value) : value;
  return {
    async write(document) {
      const text = `${JSON.stringify(document, redacted, 2)}\n`;
      await within(PATIENCE, replaceFile(path, text, MODE)).catch((error) =>
        warn(`the report cannot be written (${codeOf(error)})`),
      );
    },
  };
}

/** @throws Error in words, or the file system's. */
async function removeReport(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return;
  if (text !== '' && !isReport(text))
    throw new Error('the file is no report of an earlier run and stays as it is');
  await rm(path);
}

function isReport(text: string): boolean {
  let document: Json;
  try {
    document = JSON.parse(text);
  } catch {
    return false;
  }
  return isObject(document) && isObject(document.connector) && document.connector.name === REPORT_NAME;
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })), milliseconds);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `the report cannot be written (${code})`;
}
