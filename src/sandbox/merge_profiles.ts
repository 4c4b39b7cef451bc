import type { Profile, Summary } from './profile.ts';
import { addSummary } from './profile.ts';
import { removeProfile, type Workspace } from './workspace.ts';

/**
 * Moves what a profile has to another one, and removes it. Braze docs: a value of the profile that is kept wins, gaps are
 * filled, custom attributes likewise one by one; counts are summed, and of times the first and the last ones are kept.
 * The external_id goes (not documented), and so do aliases of a label that the kept profile has.
 */
export function mergeProfiles(
  workspace: Workspace,
  { from, into }: { readonly from: Profile; readonly into: Profile },
  { how, now, keep }: { readonly how: 'merged' | 'identified'; readonly now: number; readonly keep: boolean },
): void {
  const { profiles } = workspace;
  const time = new Date(now).toISOString();
  removeProfile(workspace, from, { time, how, into: into.brazeId, keep });
  addAliases(workspace, from, into);
  fillStandard(workspace, from, into);
  fillGaps(into.custom, from.custom);
  if (from.subscriptionGroups !== undefined) {
    into.subscriptionGroups ??= new Map();
    fillGaps(into.subscriptionGroups, from.subscriptionGroups);
  }
  if (from.pushTokens !== undefined) into.pushTokens = [...(into.pushTokens ?? []), ...from.pushTokens];
  addCounts(from, into);
  profiles.touch(into);
}

function addAliases({ profiles }: Workspace, from: Profile, into: Profile): void {
  for (const alias of from.aliases) {
    if (!into.aliases.some(({ alias_label }) => alias_label === alias.alias_label)) {
      profiles.addAlias(into, alias);
    }
  }
}

function fillStandard({ profiles }: Workspace, from: Profile, into: Profile): void {
  for (const [name, value] of from.standard) {
    if (into.standard.has(name)) continue;
    if (name === 'email' || name === 'phone') profiles.setContact(into, name, String(value));
    else into.standard.set(name, value);
  }
}

function addCounts(from: Profile, into: Profile): void {
  if (from.customEvents !== undefined) {
    into.customEvents = summed(into.customEvents, from.customEvents);
  }
  if (from.purchases !== undefined) into.purchases = summed(into.purchases, from.purchases);
  for (const total of ['totalRevenue', 'totalOrders', 'totalRefunds'] as const) {
    if (from[total] !== undefined) into[total] = (into[total] ?? 0) + from[total];
  }
}

function fillGaps<T>(kept: Map<string, T>, added: ReadonlyMap<string, T>): void {
  for (const [name, value] of added) if (!kept.has(name)) kept.set(name, value);
}

function summed(
  kept: Map<string, Summary> | undefined,
  added: ReadonlyMap<string, Summary>,
): Map<string, Summary> {
  const summaries = kept ?? new Map<string, Summary>();
  for (const [name, summary] of added) addSummary(summaries, name, summary);
  return summaries;
}
