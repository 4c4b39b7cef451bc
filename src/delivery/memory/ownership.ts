import { isUncompared } from '../../braze/attribute_part.ts';
import { ANYTHING, type Claim } from './claims.ts';
import type { EntryRules } from './entry_rules.ts';
import type { Key } from './key.ts';
import { DOUBT } from './known.ts';
import type { SavedClaim } from './loading.ts';
import type { Partition } from './partition.ts';

/** A part of the memory, as far as it says what was set. */
export interface Setter {
  readonly claims: readonly SavedClaim[];
  /** Whether something that was sent of it may still take effect. */
  readonly isUnsettled: boolean;
}

/** A claim that has set something. */
interface Turn {
  readonly claim: SavedClaim;
  readonly turn: number;
  readonly isUnsettled: boolean;
}

export interface OwnershipOptions {
  /** The partitions of this run. */
  readonly own: readonly Partition[];
  readonly rules: readonly Pick<EntryRules, 'claim' | 'uncompared'>[];
  /** The parts of streams that this run does not have. */
  readonly others: readonly Setter[];
  /** The key of all lanes. */
  readonly allLanes: Key;
  readonly now: number;
  /** Takes the claim that is forgotten, and what another one has set. */
  readonly forgotten: (partition: Partition, name: string) => void;
}

/**
 * An attribute, a catalog or a subscription group can have another entry, stream or configuration from one run to the next. Braze
 * has what was set last: each claim knows in which turn it came to what it sets, and what another claim set in that turn or later
 * makes it forget all that it knows. What the other one left unresolved may still come, so nothing is recorded meanwhile.
 */
export function settleOwnership(options: OwnershipOptions): void {
  const { own, rules, others, allLanes, now, forgotten } = options;
  const uncompared = new Map(rules.map((each) => [each.claim, each.uncompared]));
  const mine = own.map(({ claims, intents }) => ({ claims: claims.all, isUnsettled: intents.hasDoubts }));
  const turns = turnsOf([...mine, ...others]);
  const turn = 1 + [...turns.values()].flat().reduce((last, each) => Math.max(last, each.turn), 0);
  const anything = turns.get(ANYTHING) ?? [];
  const setByOthers = (claim: Claim, name: string) =>
    [...(turns.get(name) ?? []), ...anything].filter((each) => each.claim !== claim);
  for (const partition of own) {
    const { claims, intents } = partition;
    const doubt = () => intents.doubt([allLanes], now + DOUBT);
    for (const claim of claims.all) {
      const overtaken = claim.attributes.flatMap((name, place) =>
        setByOthers(claim, name)
          .filter((each) => each.turn >= (claim.since[place] as number))
          .map(({ isUnsettled }) => ({ name, isUnsettled })),
      );
      const [first] = overtaken;
      if (first !== undefined) forgotten(partition, first.name);
      // Others of this run set it, too: what is known of the claim's objects as a whole counts no more.
      else if (!claim.attributes.some((name) => isUncompared(name, uncompared.get(claim)))) continue;
      claims.renew(claim);
      // What is in doubt has other keys from here on.
      if (intents.hasDoubts || overtaken.some(({ isUnsettled }) => isUnsettled)) doubt();
    }
    claims.turn = turn;
    claims.onSet = (claim, name) => {
      if (setByOthers(claim, name).some(({ isUnsettled }) => isUnsettled)) doubt();
    };
  }
}

/** Who has set what, by its name. */
function turnsOf(setters: readonly Setter[]): Map<string, Turn[]> {
  const turns = new Map<string, Turn[]>();
  for (const { claims, isUnsettled } of setters) {
    for (const claim of claims) {
      const recorded = claim.attributes.map((name, place) => [name, claim.since[place] as number] as const);
      for (const [name, turn] of [...recorded, ...claim.unrecorded]) {
        const known = turns.get(name) ?? [];
        known.push({ claim, turn, isUnsettled });
        turns.set(name, known);
      }
    }
  }
  return turns;
}
