import type { Json } from '../json/value.ts';
import { type Alias, aliasKey, contactKey, type Identifier } from './identifier.ts';
import type { OrphanedStates } from './orphaned_states.ts';
import type { Profile } from './profile.ts';
import { type Random, randomHex } from './random.ts';

/** The profiles of the workspace, found by any identifier. */
export interface Profiles {
  readonly size: number;
  all(): IteratorObject<Profile>;
  /** Those that were updated last, the latest first; of users who are updated often, a few. */
  latest(): readonly Profile[];
  /** Every profile with an e-mail address or a phone number. */
  matching(field: 'email' | 'phone', id: string): readonly Profile[];
  /** The profile that has this external_id, or had it before it was renamed. */
  find(identifier: Identifier): Profile | undefined;
  /** Whether a profile has this external_id now, not only as a former one. */
  hasExternalId(id: string): boolean;
  /** A new profile that has this identifier. */
  create(identifier: Identifier, now: number): Profile;
  /** Gives a profile an external_id that nobody has; its present one becomes a former one. */
  setExternalId(profile: Profile, id: string): void;
  /** From now on nobody is found by a former external_id. */
  removeFormerId(id: string): void;
  /** Gives a profile an alias that nobody has. */
  addAlias(profile: Profile, alias: Alias): void;
  removeAlias(profile: Profile, alias: Alias): void;
  /** Sets `email` or `phone` (null: removes it), by which the profile is found from now on. */
  setContact(profile: Profile, field: 'email' | 'phone', value: string | null): void;
  /** Remembers that the profile was updated now. */
  touch(profile: Profile): void;
  /** Nobody finds the profile any more. */
  remove(profile: Profile): void;
  clear(): void;
}

/** Updates whose profiles are remembered. */
const UPDATES_KEPT = 64;

/**
 * An empty workspace.
 * @param orphans whose subscription states pass to the first profile that has their address or number.
 */
export function createProfiles(random: Random, orphans: OrphanedStates): Profiles {
  const byBrazeId = new Map<string, Profile>();
  const byExternalId = new Map<string, Profile>();
  const byFormerId = new Map<string, Profile>();
  const byAlias = new Map<string, Profile>();
  const byContact = { email: new Map<string, Set<Profile>>(), phone: new Map<string, Set<Profile>>() };
  const updated: Profile[] = [];
  let updates = 0;

  function create(identifier: Identifier, now: number): Profile {
    const profile: Profile = {
      brazeId: randomHex(random, 24),
      externalId: identifier.by === 'external_id' ? identifier.id : null,
      aliases: identifier.by === 'user_alias' ? [identifier.alias] : [],
      createdAt: now,
      randomBucket: Math.floor(random() * 10_000),
      updated: 0,
      standard: new Map<string, Json>(),
      custom: new Map<string, Json>(),
    };
    byBrazeId.set(profile.brazeId, profile);
    if (profile.externalId !== null) byExternalId.set(profile.externalId, profile);
    for (const alias of profile.aliases) byAlias.set(aliasKey(alias), profile);
    if (identifier.by === 'email' || identifier.by === 'phone') {
      setContact(profile, identifier.by, identifier.id);
    }
    return profile;
  }

  function find(identifier: Identifier): Profile | undefined {
    switch (identifier.by) {
      case 'external_id':
        return byExternalId.get(identifier.id) ?? byFormerId.get(identifier.id);
      case 'braze_id':
        return byBrazeId.get(identifier.id);
      case 'user_alias':
        return byAlias.get(aliasKey(identifier.alias));
      case 'push_tokens':
        return undefined;
      default:
        return preferred(matching(identifier.by, identifier.id));
    }
  }

  function matching(field: 'email' | 'phone', id: string): readonly Profile[] {
    return [...(byContact[field].get(contactKey(id)) ?? [])];
  }

  function setContact(profile: Profile, field: 'email' | 'phone', value: string | null): void {
    const index = byContact[field];
    const former = profile.standard.get(field);
    if (former === value) return;
    if (typeof former === 'string') withdraw(profile, field, former);
    if (value === null) {
      profile.standard.delete(field);
      return;
    }
    profile.standard.set(field, value);
    const sharing = index.get(contactKey(value));
    if (sharing === undefined) index.set(contactKey(value), new Set([profile]));
    else sharing.add(profile);
    orphans.passTo(profile, field, value);
  }

  function setExternalId(profile: Profile, id: string): void {
    if (profile.externalId !== null) {
      byExternalId.delete(profile.externalId);
      byFormerId.set(profile.externalId, profile);
      profile.deprecatedIds = [...(profile.deprecatedIds ?? []), profile.externalId];
    }
    profile.externalId = id;
    byExternalId.set(id, profile);
  }

  function removeFormerId(id: string): void {
    const profile = byFormerId.get(id);
    if (profile === undefined) return;
    byFormerId.delete(id);
    profile.deprecatedIds = profile.deprecatedIds?.filter((former) => former !== id) ?? [];
  }

  function removeAlias(profile: Profile, alias: Alias): void {
    byAlias.delete(aliasKey(alias));
    profile.aliases = profile.aliases.filter((held) => aliasKey(held) !== aliasKey(alias));
  }

  function remove(profile: Profile): void {
    byBrazeId.delete(profile.brazeId);
    if (profile.externalId !== null) byExternalId.delete(profile.externalId);
    for (const id of profile.deprecatedIds ?? []) byFormerId.delete(id);
    for (const alias of profile.aliases) byAlias.delete(aliasKey(alias));
    for (const field of ['email', 'phone'] as const) {
      const value = profile.standard.get(field);
      if (typeof value === 'string') withdraw(profile, field, value);
    }
  }

  /** The profile is no longer found by an address or number. */
  function withdraw(profile: Profile, field: 'email' | 'phone', value: string): void {
    const sharing = byContact[field].get(contactKey(value));
    sharing?.delete(profile);
    if (sharing?.size === 0) byContact[field].delete(contactKey(value));
  }

  return {
    get size() {
      return byBrazeId.size;
    },
    all: () => byBrazeId.values(),
    latest() {
      const places = Array.from({ length: updated.length }, (_, back) => (updates - back) % UPDATES_KEPT);
      const profiles = new Set(places.flatMap((place) => updated[place] ?? []));
      return [...profiles].filter((profile) => byBrazeId.get(profile.brazeId) === profile);
    },
    find,
    hasExternalId: (id) => byExternalId.has(id),
    matching,
    create,
    setExternalId,
    removeFormerId,
    addAlias(profile, alias) {
      byAlias.set(aliasKey(alias), profile);
      profile.aliases = [...profile.aliases, alias];
    },
    removeAlias,
    setContact,
    touch(profile) {
      profile.updated = ++updates;
      updated[updates % UPDATES_KEPT] = profile;
    },
    remove,
    clear() {
      for (const index of [byBrazeId, byExternalId, byFormerId, byAlias]) index.clear();
      for (const index of [byContact.email, byContact.phone]) index.clear();
      updated.length = 0;
    },
  };
}

/**
 * Braze docs: of several profiles with an address the most recently updated one with an external_id wins, else the
 * most recently updated one.
 */
function preferred(profiles: readonly Profile[]): Profile | undefined {
  let best: Profile | undefined;
  for (const profile of profiles) {
    if (best === undefined || rank(profile) > rank(best)) best = profile;
  }
  return best;
}

function rank(profile: Profile): number {
  return profile.updated + (profile.externalId === null ? 0 : Number.MAX_SAFE_INTEGER / 2);
}
