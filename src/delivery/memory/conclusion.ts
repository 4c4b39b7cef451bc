import type { Clock } from '../clock.ts';
import type { Segment } from '../ledger.ts';
import type { Key } from './key.ts';
import { DOUBT, type Known } from './loading.ts';
import type { Memo, OpenIntent } from './memo.ts';

/** What answers leave behind in one partition. */
interface Results {
  readonly known: Known[];
  readonly openClaims: Key[];
  readonly openOnce: Key[];
  readonly doubted: Key[];
  readonly accepted: Map<Segment, Key[]>;
  readonly unresolved: Map<Segment, Key[]>;
  readonly sentForGood: Key[];
}

/**
 * Takes down what became of objects that were under way: only what Braze surely has is known afterwards. Objects without an
 * outcome stay open.
 */
export function createConclusion(clock: Pick<Clock, 'now'>): (memos: readonly Memo[]) => void {
  return (memos) => {
    const now = clock.now();
    for (const [intent, those] of Map.groupBy(memos, ({ intent }) => intent)) {
      if (intent !== null) settle(intent, those, now);
    }
  };
}

function settle({ partition, id }: OpenIntent, memos: readonly Memo[], now: number): void {
  const results: Results = {
    known: [],
    openClaims: [],
    openOnce: [],
    doubted: [],
    accepted: new Map(),
    unresolved: new Map(),
    sentForGood: [],
  };
  for (const memo of memos) {
    if (isThrough(memo)) noteOutcome(memo, results, now);
    else {
      if (memo.statement !== null) results.openClaims.push(memo.statement.key);
      if (memo.onceKey !== null) results.openOnce.push(memo.onceKey);
    }
  }
  partition.end(id, results.known, { claims: results.openClaims, once: results.openOnce });
  partition.doubt(results.doubted, now + DOUBT);
  for (const [segment, keys] of results.accepted) partition.once.add('accepted', keys, segment);
  for (const [segment, keys] of results.unresolved) partition.once.add('unresolved', keys, segment);
  partition.oncePer.keep(results.sentForGood);
}

function isThrough({ object, outcomes }: Memo): boolean {
  return outcomes.length >= (object.parts?.length ?? 1);
}

function noteOutcome(memo: Memo, results: Results, now: number): void {
  const { object, rules, statement, onceKey, oncePerKey, outcomes } = memo;
  const { partition } = rules;
  const isAccepted = outcomes.every((outcome) => outcome === 'accepted');
  if (statement !== null) {
    if (memo.wasUnclear) results.doubted.push(statement.key);
    else if (isAccepted && isCertain(memo, now)) results.known.push(knownAfter(memo));
  }
  if (onceKey !== null) {
    const { segment } = object.row;
    if (isAccepted) append(results.accepted, segment, onceKey);
    else if (outcomes.includes('BRAZE_UNCLEAR')) append(results.unresolved, segment, onceKey);
  }
  if (oncePerKey !== null) {
    partition.oncePer.settle(oncePerKey, isAccepted);
    if (isAccepted) results.sentForGood.push(oncePerKey);
  }
}

/** Whether an accepted object's claim is what Braze has, and will stay so. */
function isCertain({ after, isTwice, isApart, rules, statement }: Memo, now: number): boolean {
  const isDoubted = statement !== null && rules.partition.isDoubted(statement.key, now);
  return after !== null && !isTwice && !isApart && !rules.isOff && !isDoubted;
}

function knownAfter({ after, statement, rules }: Memo): Known {
  if (after === null || statement === null) throw new Error('nothing is known of such an object');
  const { fingerprint, record, mark } = after;
  return {
    key: statement.key,
    fingerprint,
    record: record === null ? mark : rules.partition.records.append(record),
  };
}

function append(map: Map<Segment, Key[]>, segment: Segment, key: Key): void {
  const keys = map.get(segment);
  if (keys === undefined) map.set(segment, [key]);
  else keys.push(key);
}
