import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isObject, own } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';
import { Failure } from '../../report/failure.ts';
import { replaceFile } from '../disk/replace_file.ts';
import type { Progress, Span } from './progress.ts';

/** How many of a dead letter's first bytes identify it: they hold a row and the time of its rejection. */
export const HEAD = 1024;

/**
 * The spans of a dead letter that earlier replays settled; none without a progress file.
 * @param head the first {@link HEAD} bytes of the dead letter.
 * @throws Failure if the progress file cannot be read or is of another file.
 */
export async function readProgress(path: string, head: Buffer): Promise<Span[]> {
  let text: string;
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    text = await file.readFile('utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return [];
    throw progressFailure(path, `cannot be read (${code})`);
  }
  const saved = parse(text);
  if (saved === null) throw progressFailure(path, 'is not as this program writes it');
  if (saved.headHash !== hashOf(head, saved.offset)) throw strangeProgress(path);
  return saved.spans;
}

/**
 * Puts the progress into its file as a whole: after a crash there is the old or the new one.
 * @param head as for {@link readProgress}.
 * @throws Failure if it cannot be written.
 */
export async function writeProgress(path: string, progress: Progress, head: Buffer): Promise<void> {
  const { offset, spans } = progress;
  const saved = {
    offset,
    settled_behind: spans.filter(([from]) => from > 0),
    head_sha256: hashOf(head, offset),
  };
  try {
    await replaceFile(path, `${JSON.stringify(saved)}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw progressFailure(path, `cannot be written (${code})`);
  }
}

/** The failure of a progress file that belongs to another dead letter than its name says. */
export function strangeProgress(path: string): Failure {
  return progressFailure(path, 'does not belong to the file beside it, which was changed or replaced');
}

function progressFailure(path: string, what: string): Failure {
  return new Failure(
    'config_error',
    'REPLAY_PROGRESS',
    `The progress file ${path} ${what}. It tells which rows an earlier replay has settled. Give it back its place, its permissions or its disk space; or delete it, and all rows are sent again, also those that Braze has.`,
  );
}

function parse(text: string): { offset: number; spans: Span[]; headHash: string } | null {
  let saved: Json;
  try {
    saved = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(saved)) return null;
  const offset = own(saved, 'offset');
  const behind = own(saved, 'settled_behind');
  const headHash = own(saved, 'head_sha256');
  if (!isOffset(offset) || !Array.isArray(behind) || typeof headHash !== 'string') return null;
  const spans: Span[] = offset === 0 ? [] : [[0, offset]];
  for (const span of behind) {
    if (!Array.isArray(span)) return null;
    const [from, to] = span;
    // In the order of the file, and apart from each other.
    if (!isOffset(from) || !isOffset(to) || from <= (spans.at(-1)?.[1] ?? 0) || to <= from) return null;
    spans.push([from, to]);
  }
  return { offset, spans, headHash };
}

function isOffset(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Of the part that is settled: what comes behind it may still be repaired by hand. */
function hashOf(head: Buffer, offset: number): string {
  return createHash('sha256')
    .update(head.subarray(0, Math.min(HEAD, offset)))
    .digest('hex');
}
