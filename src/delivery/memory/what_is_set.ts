import { identifierKindOf } from '../../braze/rules/lane.ts';
import type { Statement } from './comparison.ts';
import type { EntryRules } from './entry_rules.ts';
import type { MemoryHooks } from './hooks.ts';
import type { Memo } from './memo.ts';

/**
 * One user named by two identifiers has two claims, of which each send makes the other one unsure: from the first object that
 * names its user otherwise on, nothing of the stream's attributes is compared in this run.
 */
export function keepToOneKind(lane: string, rules: EntryRules, warn: MemoryHooks['warn']): void {
  const { partition, claim } = rules;
  const kind = identifierKindOf(lane);
  if (claim.identifierKind === null) partition.nameBy(claim, kind);
  if (rules.isOff || claim.identifierKind === kind) return;
  turnOff(rules);
  warn(
    `The rows of ${partition.title} name users by ${claim.identifierKind}, and one by ${kind}: both may be the same user, so the memory has forgotten what it knew of this stream, and does not compare its attributes in this run. Where only ${claim.identifierKind} names users, unchanged rows are not sent.`,
  );
}

/** Notes what an object sets that is about to be sent, for the claims of others, as far as its attributes' record does not. */
export function noteWhatIsSet({ object: { type, lane, text }, rules, statement }: Memo): void {
  const { memory } = type;
  if (memory.holds === 'nothing') noteUnrecorded(rules, rules.sets);
  if (memory.holds === 'parts' && statement === null) {
    const parts = memory.partsOf(text as string, lane, 'all').filter(({ is }) => is !== 'name');
    noteUnrecorded(
      rules,
      parts.map(({ key }) => key),
    );
  }
  if (memory.holds === 'whole') noteWhole(memory.sets(text as string, lane), rules, statement);
}

/** @param name what an object sets as a whole; null: nothing. */
function noteWhole(name: string | null, rules: EntryRules, statement: Statement | null): void {
  if (name === null) return;
  if (statement !== null) rules.partition.claims.placeOf(statement.claim, name);
  else {
    // It may be the state that another name of the user has on record.
    turnOff(rules);
    noteUnrecorded(rules, [name]);
  }
}

function noteUnrecorded({ partition, claim }: EntryRules, names: readonly string[]): void {
  for (const name of names) partition.claims.noteUnrecorded(claim, name);
}

/** From here on nothing of the entry is compared or recorded in this run. */
function turnOff(rules: EntryRules): void {
  if (rules.isOff) return;
  rules.isOff = true;
  rules.partition.empty();
}
