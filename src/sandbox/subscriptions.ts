import type { Profile } from './profile.ts';
import type { Settings } from './settings.ts';
import type { Workspace } from './workspace.ts';

/** The state of a user in a group. Braze docs: these two. */
export const GROUP_STATES: ReadonlySet<unknown> = new Set(['subscribed', 'unsubscribed']);

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether the workspace has a subscription group. */
export function isGroup(id: unknown, { subscription_groups: groups }: Settings): id is string {
  if (typeof id !== 'string') return false;
  return groups === null ? UUID.test(id) : groups.includes(id);
}

/** Sets the state of a user. Braze docs: also of every user with the same e-mail address. */
export function setSubscription(
  { profiles }: Workspace,
  profile: Profile,
  group: string,
  state: string,
): void {
  const email = profile.standard.get('email');
  const users = typeof email === 'string' ? profiles.matching('email', email) : [profile];
  for (const user of users) {
    user.subscriptionGroups ??= new Map();
    user.subscriptionGroups.set(group, state);
  }
}
