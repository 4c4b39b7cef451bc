import { createHash } from 'node:crypto';
import { isObject, own } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';
import { Failure } from '../../report/failure.ts';
import type { Progress, Span } from './progress.ts';

/** How many of a dead letter's first bytes identify it: they hold a row and the time of its rejection. */
export const HEAD = 1024;

/**
 * The spans of a dead letter that earlier replays settled.
 * @param text as it was saved; null: nothing was.
 * @param path of the progress, for messages.
 * @param head the first {@link HEAD} bytes of the dead letter.
 * @throws Failure if the progress is damaged or of another dead letter.
 */
export function settledSpans(text: string | null, path: string, head: Buffer): Span[] {
  if (text === null) return [];
  const saved = parse(text);
  if (saved === null) throw progressFailure(path, 'is not as this program writes it');
  if (saved.headHash !== hashOf(head, saved.offset)) throw strangeProgress(path);
  return saved.spans;
}

/** A progress as text. @param head as for {@link settledSpans}. */
export function progressText({ offset, spans }: Progress, head: Buffer): string {
  const saved = {
    offset,
    settled_behind: spans.filter(([from]) => from > 0),
    head_sha256: hashOf(head, offset),
  };
  return `${JSON.stringify(saved)}\n`;
}

/** The failure of a progress file that belongs to another dead letter than its name says. */
export function strangeProgress(path: string): Failure {
  return progressFailure(path, 'does not belong to the file beside it, which was changed or replaced');
}

/** The failure of a progress that cannot be used. @param what is wrong with it. */
export function progressFailure(path: string, what: string): Failure {
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
