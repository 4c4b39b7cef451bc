import { ExactNumber, type Json } from '../json/value.ts';
import { type Alias, type Identifier, identifierKey } from './identifier.ts';
import type { Profile } from './profile.ts';
import type { Profiles } from './profiles.ts';
import { isInteger, isObject } from './values.ts';

/** A user as an endpoint other than `/users/track` names one. */
export interface Reference {
  /** Equal for equal ones only. */
  readonly name: string;
  /** The user; null: there is none, or there are several. */
  find(profiles: Profiles): Profile | null;
}

const MAX_EXTERNAL_ID_BYTES = 987;

/** Braze docs: longest part of an alias. */
const MAX_ALIAS_BYTES = 236;

/** Braze docs: the values of a `prioritization`. */
const PRIORITIES = ['identified', 'unidentified', 'most_recently_updated', 'least_recently_updated'] as const;

/** How one of several profiles with an address or number is chosen. */
export type Priority = (typeof PRIORITIES)[number];

/** An external_id as text; null if it can be none. Recorded answers show that an integer is taken. */
export function externalIdOf(value: Json | undefined): string | null {
  if (value === undefined || (typeof value !== 'string' && !isInteger(value))) return null;
  const id = value instanceof ExactNumber ? value.text : String(value);
  return id !== '' && Buffer.byteLength(id) <= MAX_EXTERNAL_ID_BYTES ? id : null;
}

/** Whether a value is the name or the label of an alias. */
export function isAliasPart(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= MAX_ALIAS_BYTES;
}

/** An alias; null if the value is none. */
export function aliasOf(value: Json | undefined): Alias | null {
  if (!isObject(value)) return null;
  const { alias_name, alias_label } = value;
  return isAliasPart(alias_name) && isAliasPart(alias_label) ? { alias_name, alias_label } : null;
}

/**
 * A `prioritization`; null if the value is none.
 * @param without a priority that the endpoint does not have.
 */
export function prioritizationOf(value: Json | undefined, without?: Priority): readonly Priority[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const known = PRIORITIES.filter((priority) => priority !== without);
  const priorities = known.filter((priority) => value.includes(priority));
  const isContradiction = priorities.includes('identified') && priorities.includes('unidentified');
  if (isContradiction || priorities.length !== value.length) return null;
  return value as readonly Priority[];
}

/** The user with an external_id (also a former one), a `braze_id` or an alias. */
export function referenceTo(identifier: Identifier): Reference {
  return {
    name: identifierKey(identifier) ?? '',
    find: (profiles) => profiles.find(identifier) ?? null,
  };
}

/** The user with an address or number that is left by a prioritization. */
export function referenceByContact(
  field: 'email' | 'phone',
  value: string,
  prioritization: readonly Priority[],
): Reference {
  return {
    name: identifierKey({ by: field, id: value }) ?? '',
    find: (profiles) => prioritized(profiles.matching(field, value), prioritization),
  };
}

/** Braze docs: nothing happens where more than one profile is left. */
function prioritized(profiles: readonly Profile[], prioritization: readonly Priority[]): Profile | null {
  let left = profiles;
  for (const priority of prioritization) left = chosen(left, priority);
  return left.length === 1 ? (left[0] ?? null) : null;
}

function chosen(profiles: readonly Profile[], priority: Priority): readonly Profile[] {
  switch (priority) {
    case 'identified':
      return profiles.filter(({ externalId }) => externalId !== null);
    case 'unidentified':
      return profiles.filter(({ externalId }) => externalId === null);
    case 'most_recently_updated':
      return profiles.toSorted((one, other) => other.updated - one.updated).slice(0, 1);
    case 'least_recently_updated':
      return profiles.toSorted((one, other) => one.updated - other.updated).slice(0, 1);
  }
}
