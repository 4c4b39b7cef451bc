import { contactKey } from './identifier.ts';
import type { Profile } from './profile.ts';

/**
 * Subscription states of addresses and numbers that no profile has. Braze docs: they are kept for 30 days (here: for
 * good), and a profile that is made in that time inherits them.
 */
export interface OrphanedStates {
  /** Keeps a state until a profile comes. */
  set(field: 'email' | 'phone', value: string, group: string, state: string): void;
  /** Moves the states of an address or number to the profile that has it now. */
  passTo(profile: Profile, field: 'email' | 'phone', value: string): void;
  all(): IteratorObject<OrphanedState>;
  clear(): void;
}

/** The state of an address or number in a group. */
export interface OrphanedState {
  readonly field: 'email' | 'phone';
  readonly value: string;
  readonly group: string;
  readonly state: string;
}

/** No states yet. */
export function createOrphanedStates(): OrphanedStates {
  const states = new Map<string, Map<string, OrphanedState>>();
  return {
    set(field, value, group, state) {
      const key = `${field} ${contactKey(value)}`;
      const groups = states.get(key) ?? new Map<string, OrphanedState>();
      groups.set(group, { field, value, group, state });
      states.set(key, groups);
    },
    passTo(profile, field, value) {
      if (states.size === 0) return;
      const key = `${field} ${contactKey(value)}`;
      for (const { group, state } of states.get(key)?.values() ?? []) {
        profile.subscriptionGroups ??= new Map();
        profile.subscriptionGroups.set(group, state);
      }
      states.delete(key);
    },
    all: () => states.values().flatMap((groups) => groups.values()),
    clear: () => states.clear(),
  };
}
