import type { DeadLetterRow } from '../dead_letter.ts';
import type { SyncEnd } from '../sync.ts';
import type { SentRequest } from './sent.ts';
import type { Line, Row } from './story.ts';

/** What one sync has done, as it is seen from the outside. */
export interface ObjectsTrace {
  readonly lines: readonly Line[];
  readonly end: SyncEnd;
  /** How many of its states came back. */
  readonly givenBack: number;
  /** By the row's number; null without a dead letter. */
  readonly rejected: ReadonlyMap<number, DeadLetterRow> | null;
  /** Its requests in the sandbox's record, the last one excluded. */
  readonly from: number;
  readonly to: number;
}

type Complain = (complaint: string) => void;

export function judgeSync(trace: ObjectsTrace, requests: readonly SentRequest[], complain: Complain): void {
  judgeOrder(trace, requests, complain);
  judgeTriggers(trace, requests, complain);
  judgeRows(trace, requests, complain);
}

/**
 * What is about a user, by an identifier, or about an item, reaches Braze in the order of the rows, over all endpoints: the
 * first object of a request is never before the first one of the request before.
 */
function judgeOrder({ lines }: ObjectsTrace, requests: readonly SentRequest[], complain: Complain): void {
  const expected = new Map<string, string[]>();
  for (const { sent } of rowsOf(lines)) {
    for (const lane of sent.lanes) expected.set(lane, [...(expected.get(lane) ?? []), sent.token]);
  }
  const reached = new Map<string, number>();
  for (const { objects } of requests) {
    const firsts = new Map<string, number>();
    for (const { token, lanes } of objects) {
      for (const lane of lanes) {
        const tokens = expected.get(lane) ?? [];
        const from = reached.get(lane) ?? 0;
        // Deletions of one user look the same: it is the next one, or the same one again.
        const place = tokens.indexOf(token, from);
        if (place < 0) {
          const why = tokens.includes(token) ? `after ${tokens[from]}` : 'which was not in the input';
          complain(`${lane}: ${token} was sent ${why}`);
        } else firsts.set(lane, Math.min(firsts.get(lane) ?? place, place));
      }
    }
    for (const [lane, place] of firsts) reached.set(lane, place);
  }
}

/** A message goes out once in a sync, or its request was surely not carried out; what is unclear is left to a person. */
function judgeTriggers(
  { end, rejected, lines }: ObjectsTrace,
  requests: readonly SentRequest[],
  complain: Complain,
): void {
  const last = new Map<string, SentRequest['outcome']>();
  for (const { objects, outcome } of requests) {
    for (const { token } of objects) {
      if (!isTrigger(token)) continue;
      const before = last.get(token);
      if (before !== undefined && before !== 'refused') complain(`${token} was sent again after ${before}`);
      last.set(token, outcome);
    }
  }
  if (end.how !== 'done' || rejected === null) return;
  for (const { number, sent } of rowsOf(lines)) {
    if (last.get(sent.token) !== 'unclear' || !isTrigger(sent.token)) continue;
    const codes = (rejected.get(number)?.errors ?? []) as { code: string }[];
    if (codes[0]?.code !== 'BRAZE_UNCLEAR') {
      complain(`${sent.token} is unclear, and row ${number} is not rejected for that`);
    }
  }
}

/** All rows before a state that came back, and all rows of a sync that is done, are at Braze or rejected. */
function judgeRows(
  { lines, end, givenBack, rejected }: ObjectsTrace,
  requests: readonly SentRequest[],
  complain: Complain,
): void {
  const states = lines.filter(({ type }) => type === 'state');
  if (end.how === 'done' && givenBack < states.length)
    complain(`${states.length - givenBack} states never came back`);
  if (rejected === null) return;
  const last = states[givenBack - 1];
  const settled = last === undefined ? [] : lines.slice(0, lines.indexOf(last));
  const taken = new Map<string, number>();
  for (const { objects, outcome } of requests) {
    if (outcome !== 'settled' && outcome !== 'short') continue;
    for (const { token } of objects) taken.set(token, (taken.get(token) ?? 0) + 1);
  }
  for (const { number, sent } of rowsOf(end.how === 'done' ? lines : settled)) {
    if (rejected.has(number)) continue;
    const left = taken.get(sent.token) ?? 0;
    if (left === 0) complain(`${sent.token} of row ${number} is neither at Braze nor in the dead letter`);
    taken.set(sent.token, left - 1);
  }
}

function isTrigger(token: string): boolean {
  return /^(?:campaign|canvas) /.test(token);
}

function rowsOf(lines: readonly Line[]): Row[] {
  return lines.filter((line) => line.type === 'row');
}
