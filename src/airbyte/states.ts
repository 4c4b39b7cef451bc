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

/** The text of a `state` object without `destinationStats`, which a source did not write; every other byte stays. */
export function withoutDestinationStats(state: string): string {
  const { members: present } = members(state, 0);
  const place = present.findLastIndex(({ key }) => key === 'destinationStats');
  const found = present[place];
  if (found === undefined) return state;
  const before = present[place - 1];
  const after = present[place + 1];
  // The comma goes with it: that before it, or of a first member that behind it.
  const start = before === undefined ? 1 : state.indexOf(',', before.end);
  const end = before === undefined && after !== undefined ? state.indexOf(',', found.end) + 1 : found.end;
  return withoutDestinationStats(state.slice(0, start) + state.slice(end));
}
