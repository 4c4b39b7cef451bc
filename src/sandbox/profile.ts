import type { Json } from '../json/value.ts';
import type { Alias } from './identifier.ts';

/** What a profile remembers of its custom events or purchases of one name. Times in milliseconds since 1970. */
export interface Summary {
  first: number;
  last: number;
  count: number;
}

/**
 * A user profile. What few users have is there only once it is needed: a long run makes very many profiles. The
 * identifiers are changed by `Profiles` alone, which finds profiles by them.
 */
export interface Profile {
  readonly brazeId: string;
  externalId: string | null;
  /** Former external_ids, by which the profile is still found. */
  deprecatedIds?: readonly string[];
  aliases: readonly Alias[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** 0 to 9999. */
  readonly randomBucket: number;
  /** Larger for the profile that was updated later. */
  updated: number;
  /** Standard attributes by name, `email` and `phone` among them. */
  readonly standard: Map<string, Json>;
  /** Custom attributes by name. */
  readonly custom: Map<string, Json>;
  /** The state by the group's id. */
  subscriptionGroups?: Map<string, string>;
  pushTokens?: readonly Json[];
  customEvents?: Map<string, Summary>;
  purchases?: Map<string, Summary>;
  /** Of purchases and eCommerce events, in whatever currency they were: nothing is converted. */
  totalRevenue?: number;
  totalOrders?: number;
  totalRefunds?: number;
}

/** Adds `count` occurrences at `time` to the summary of a name. */
export function summarize(summaries: Map<string, Summary>, name: string, time: number, count: number): void {
  addSummary(summaries, name, { first: time, last: time, count });
}

/** Adds a summary to that of the same name: counts are summed, the first and the last time are those of both. */
export function addSummary(summaries: Map<string, Summary>, name: string, added: Summary): void {
  const summary = summaries.get(name);
  if (summary === undefined) {
    summaries.set(name, { ...added });
    return;
  }
  if (added.first < summary.first) summary.first = added.first;
  if (added.last > summary.last) summary.last = added.last;
  summary.count += added.count;
}
