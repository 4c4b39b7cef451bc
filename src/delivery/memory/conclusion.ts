import { belongsToAddress } from '../../braze/attribute_part.ts';
import type { Clock } from '../clock.ts';
import type { Segment } from '../ledger.ts';
import type { Statement } from './comparison.ts';
import { grouped } from './grouped.ts';
import { NOTHING_OPEN } from './intents.ts';
import type { Key } from './key.ts';
import { DOUBT, type Known } from './known.ts';
import { intentOf, type Memo, type OpenIntent } from './memo.ts';
import type { OpenMemory } from './open_memory.ts';

/** What answers leave behind in one partition. */
interface Results {
  readonly known: Known[];
  readonly doubted: Key[];
  readonly accepted: Map<Segment, Key[]>;
  readonly unresolved: Map<Segment, Key[]>;
  readonly sentForGood: Key[];
  readonly unclearForGood: Key[];
}

type Context = Pick<OpenMemory, 'partitions' | 'fingerprints' | 'deletionsDoubtedUntil'>;

/**
 * Takes down what became of objects that were under way: only what Braze surely has is known afterwards. Objects without an
 * outcome stay open.
 */
export function createConclusion(
  context: Context,
  clock: Pick<Clock, 'now'>,
): (memos: readonly Memo[]) => void {
  const partitions = [...context.partitions.values()];
  const allLanes = context.fingerprints.lane(null);

  function settle({ partition, id }: OpenIntent, memos: readonly Memo[], now: number): void {
    const results: Results = {
      known: [],
      doubted: [],
      accepted: new Map(),
      unresolved: new Map(),
      sentForGood: [],
      unclearForGood: [],
    };
    const open: Memo[] = [];
    for (const memo of memos) {
      if (isThrough(memo)) noteOutcome(memo, results, now);
      else open.push(memo);
    }
    partition.end(id, results.known, open.length === 0 ? NOTHING_OPEN : intentOf(open));
    if (results.doubted.length > 0) partition.intents.doubt(results.doubted, now + DOUBT);
    for (const [segment, keys] of results.accepted) partition.once.add('accepted', keys, segment);
    for (const [segment, keys] of results.unresolved) partition.once.add('unresolved', keys, segment);
    partition.oncePer.keep('sent', results.sentForGood);
    partition.oncePer.keep('unclear', results.unclearForGood);
  }

  /** What all partitions have to know. */
  function settleElsewhere(memos: readonly Memo[], now: number): void {
    const [first] = memos;
    if (first === undefined) return;
    const open = memos.filter((memo) => !isThrough(memo)).flatMap(({ lanes }) => lanes);
    const doubted = memos.filter(({ wasUnclear }) => wasUnclear).flatMap(({ lanes }) => lanes);
    for (const { intents, id } of first.elsewhere) {
      intents.end(id, [], { ...NOTHING_OPEN, lanes: open });
      intents.doubt(doubted, now + DOUBT);
    }
  }

  function noteOutcome(memo: Memo, results: Results, now: number): void {
    const isAccepted = !memo.isRefused;
    // A refusal says nothing of an earlier attempt.
    const isUnclear = memo.isRefused && (memo.wasUnclear || memo.staysUnclear);
    noteClaim(memo, isAccepted, results, now);
    noteKeys(memo, isAccepted ? 'sent' : isUnclear ? 'unclear' : 'refused', results);
  }

  function noteClaim(memo: Memo, isAccepted: boolean, results: Results, now: number): void {
    const { statement, lanes } = memo;
    if (memo.wasUnclear) results.doubted.push(...lanes, ...(statement === null ? [] : [statement.key]));
    else if (statement !== null && isAccepted && isCertain(memo, statement, now))
      results.known.push(knownAfter(memo));
  }

  /** Whether an accepted object's claim is what Braze has, and will stay so. */
  function isCertain(
    { object, after, isTwice, isApart, rules }: Memo,
    statement: Statement,
    now: number,
  ): boolean {
    if (after === null || isTwice || isApart || rules.isOff) return false;
    const { intents } = rules.partition;
    const { isUndone } = statement.claim;
    if (isUndone && now < context.deletionsDoubtedUntil) return false;
    if (intents.isDoubted(statement.key, now) || intents.isDoubted(allLanes, now)) return false;
    if (!partitions.some(({ intents }) => intents.hasDoubts)) return true;
    const isOthers = isUndone || statement.claim.attributes.some(belongsToAddress);
    const where = isOthers ? partitions : [rules.partition];
    const lane = context.fingerprints.lane(object.lane);
    return !where.some(({ intents }) => intents.isDoubted(lane, now));
  }

  return (memos) => {
    const now = clock.now();
    for (const [intent, those] of grouped(memos, ({ intent }) => intent)) settle(intent, those, now);
    const concerningOthers = memos.filter(({ elsewhere }) => elsewhere.length > 0);
    if (concerningOthers.length > 0) settleElsewhere(concerningOthers, now);
  };
}

function isThrough({ object, settled }: Memo): boolean {
  return settled >= (object.parts?.length ?? 1);
}

function noteKeys(
  { object, rules, onceKey, oncePerKey }: Memo,
  became: 'sent' | 'unclear' | 'refused',
  results: Results,
): void {
  const { segment } = object.row;
  if (onceKey !== null && became === 'sent') append(results.accepted, segment, onceKey);
  if (onceKey !== null && became === 'unclear') append(results.unresolved, segment, onceKey);
  if (oncePerKey === null) return;
  rules.partition.oncePer.release(oncePerKey);
  if (became === 'sent') results.sentForGood.push(oncePerKey);
  if (became === 'unclear') results.unclearForGood.push(oncePerKey);
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
