import { findMember, members } from '../json/span.ts';

/** How the records between a state and the one before it ended. */
export interface StateStats {
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * The text of a STATE message with `destinationStats` in its `state` object: an existing one is replaced, every other
 * byte stays. Nothing is parsed and written again, for that would change 64-bit cursors, `1.0` and the order of keys.
 */
export function withDestinationStats(text: string, stats: StateStats): string {
  const value = `{"recordCount":${stats.accepted}.0,"rejectedRecordCount":${stats.rejected}.0}`;
  const existing = findMember(text, ['state', 'destinationStats']);
  if (existing !== null) return text.slice(0, existing.start) + value + text.slice(existing.end);
  const state = findMember(text, ['state']);
  if (state === null) throw new Error('a STATE message without a state was let through');
  const { members: present, close } = members(text, state.start);
  const comma = present.length === 0 ? '' : ',';
  return `${text.slice(0, close)}${comma}"destinationStats":${value}${text.slice(close)}`;
}
