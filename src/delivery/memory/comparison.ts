import type { ObjectType } from '../../braze/object_type.ts';
import type { QueuedObject } from '../outbox/queued_object.ts';
import type { Claim } from './claims.ts';
import type { EntryRules } from './entry_rules.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Key } from './key.ts';

/** What an object says of what Braze has. */
export interface Statement {
  readonly claim: Claim;
  /** Of the claim and the lane. */
  readonly key: Key;
  /** Whether it is left out where Braze has the same. */
  readonly isCompared: boolean;
}

/** @returns null for an object whose acceptance proves nothing, or is not compared. */
export function statementOf(
  { type, lane }: Pick<QueuedObject, 'type' | 'lane'>,
  json: string,
  { partition, claim, uncompared, sendsEverything, isOff }: EntryRules,
  fingerprints: Fingerprints,
): Statement | null {
  const { memory } = type;
  if (memory.holds === 'nothing' || uncompared === 'all' || isOff) return null;
  if (memory.holds === 'parts') {
    return { claim, key: fingerprints.claim(claim, lane), isCompared: !sendsEverything };
  }
  const name = memory.claimOf(json, lane);
  if (name === null) return null;
  const whole = partition.claims.of(name, { isWhole: true, isUndone: type.removes === 'users' });
  const isCompared = !sendsEverything || !memory.ages;
  return { claim: whole, key: fingerprints.claim(whole, lane), isCompared };
}

/** Whether Braze has exactly what the object says. */
export function isKnown(
  { key, isCompared }: Statement,
  type: ObjectType,
  json: string,
  { table }: EntryRules['partition'],
  fingerprints: Fingerprints,
): boolean {
  const slot = isCompared ? table.find(key.high, key.low) : -1;
  if (slot < 0) return false;
  const { high, low } = fingerprints.object(key, type.name, json);
  return table.isKnown(slot, high, low);
}
