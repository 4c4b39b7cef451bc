import { belongsToAddress } from '../../braze/attribute_part.ts';
import { addressesGiven } from './addresses.ts';
import type { Claim } from './claims.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { ForeignPartition } from './foreign_partition.ts';
import type { Memo } from './memo.ts';
import type { Partition } from './partition.ts';

/** Forgets, before objects are sent, what they make unsure of others' claims. Durable with the next commit. */
export interface Forgetting {
  before(memos: readonly Memo[]): void;
  /** Everything of a lane. */
  lane(lane: string): void;
}

export function createForgetting(
  partitions: readonly Partition[],
  foreign: readonly ForeignPartition[],
  fingerprints: Fingerprints,
): Forgetting {
  function lane(lane: string): void {
    for (const partition of [...partitions, ...foreign])
      partition.forget(partition.claims.all.map((claim) => fingerprints.claim(claim, lane)));
  }

  /** The same claim in other partitions, and that the user was deleted. */
  function elsewhere({ object, statement, rules }: Memo): void {
    const isUnsure = (partition: Partition, claim: Claim) =>
      !(partition === rules.partition && claim === statement?.claim) &&
      (claim.isUndone || (claim.isWhole && claim.name === statement?.claim.name));
    for (const partition of partitions) {
      const unsure = partition.claims.all.filter((claim) => isUnsure(partition, claim));
      partition.forget(unsure.map((claim) => fingerprints.claim(claim, object.lane)));
    }
  }

  /** All that is known of those whom an object names. */
  function everything({ lane: first, otherLane }: Memo['object']): void {
    lane(first);
    if (otherLane !== null) lane(otherLane);
  }

  /** The subscription states that others know of a user who gets an address or a number, and of that. */
  function statesOfAddresses(memo: Memo, given: readonly string[]): void {
    const { object, statement } = memo;
    const lanes = [object.lane, ...given];
    memo.lanes = [...memo.lanes, ...lanes.map((each) => fingerprints.lane(each))];
    for (const partition of [...partitions, ...foreign]) {
      const unsure = partition.claims.all.filter(
        (claim) => claim !== statement?.claim && claim.attributes.some(belongsToAddress),
      );
      partition.forget(lanes.flatMap((each) => unsure.map((claim) => fingerprints.claim(claim, each))));
    }
  }

  return {
    lane,
    before(memos) {
      const hasWhole = partitions.some(({ claims }) => claims.all.some(({ isWhole }) => isWhole));
      const ofAddresses = [...partitions, ...foreign].flatMap(({ claims }) =>
        claims.all.filter(({ attributes }) => attributes.some(belongsToAddress)),
      );
      for (const memo of memos) {
        if (memo.object.type.memory.forgets) everything(memo.object);
        if (hasWhole) elsewhere(memo);
        const concernsOthers = ofAddresses.some((claim) => claim !== memo.statement?.claim);
        const given = concernsOthers ? addressesGiven(memo.object) : null;
        if (given !== null) statesOfAddresses(memo, given);
      }
    },
  };
}
