import type { Json } from '../json/value.ts';
import { aliasKey, type Identifier } from './identifier.ts';
import type { Profile } from './profile.ts';
import { type Random, randomHex } from './random.ts';

/** The profiles of the workspace, found by any identifier. */
export interface Profiles {
  readonly size: number;
  all(): IteratorObject<Profile>;
  find(identifier: Identifier): Profile | undefined;
  /** Every profile with an e-mail address or a phone number. */
  matching(field: 'email' | 'phone', id: string): readonly Profile[];
  /** A new profile that has this identifier. */
  create(identifier: Identifier, now: number): Profile;
  /** Sets `email` or `phone` (null: removes it), by which the profile is found from now on. */
  setContact(profile: Profile, field: 'email' | 'phone', value: string | null): void;
  /** Remembers that the profile was updated now. */
  touch(profile: Profile): void;
  clear(): void;
}

/** An empty workspace. */
export function createProfiles(random: Random): Profiles {
  const byBrazeId = new Map<string, Profile>();
  const byExternalId = new Map<string, Profile>();
  const byAlias = new Map<string, Profile>();
  const byContact = { email: new Map<string, Set<Profile>>(), phone: new Map<string, Set<Profile>>() };
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
        return byExternalId.get(identifier.id);
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
    if (typeof former === 'string') {
      const sharing = index.get(contactKey(former));
      sharing?.delete(profile);
      if (sharing?.size === 0) index.delete(contactKey(former));
    }
    if (value === null) {
      profile.standard.delete(field);
      return;
    }
    profile.standard.set(field, value);
    const sharing = index.get(contactKey(value));
    if (sharing === undefined) index.set(contactKey(value), new Set([profile]));
    else sharing.add(profile);
  }

  return {
    get size() {
      return byBrazeId.size;
    },
    all: () => byBrazeId.values(),
    find,
    matching,
    create,
    setContact,
    touch(profile) {
      profile.updated = ++updates;
    },
    clear() {
      for (const index of [byBrazeId, byExternalId, byAlias, byContact.email, byContact.phone]) index.clear();
    },
  };
}

/** E-mail addresses are the same in any case (not documented for Braze). */
function contactKey(value: string): string {
  return value.toLowerCase();
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
