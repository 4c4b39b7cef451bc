import { type Answer, jsonAnswer, messageAnswer } from '../answer.ts';
import type { Call, Endpoint, Serving } from '../endpoint.ts';
import type { Profile } from '../profile.ts';
import type { Profiles } from '../profiles.ts';
import { isGroup } from '../subscriptions.ts';
import { INVALID_GROUP } from './subscription_status.ts';

/** Braze docs: 50 users a request. */
const MOST = 50;

/** Braze docs: 100 users a request. */
const MOST_OF_USER_STATUS = 100;

const KINDS = ['external_id', 'email', 'phone'] as const;

/** The state of users in one group. Recorded: `unknown` in lower case, where the docs have a capital. */
export const subscriptionStatusGet: Endpoint = {
  method: 'GET',
  path: '/subscription/status/get',
  permission: 'subscription.status.get',
  bucket: 'default',
  objects: [],
  open: (call) => reading((serving) => statusOf(call, serving)),
};

/** The groups of a user. Braze docs: those with a history for the user. The names of groups are their ids here. */
export const subscriptionUserStatus: Endpoint = {
  method: 'GET',
  path: '/subscription/user/status',
  permission: 'subscription.groups.get',
  bucket: 'default',
  objects: [],
  open: (call) => reading((serving) => groupsOf(call, serving)),
};

function reading(answer: (serving: Serving) => Answer): ReturnType<Endpoint['open']> {
  return { objects: null, names: [], serve: (serving) => ({ answer: answer(serving) }) };
}

function statusOf({ query }: Call, { workspace, settings }: Serving): Answer {
  const group = query.get('subscription_group_id');
  if (!isGroup(group, settings)) return messageAnswer(400, INVALID_GROUP);
  const asked = askedFor(query);
  if (asked.length === 0 || asked.length > MOST) return messageAnswer(400, 'Bad Request');
  const status = asked.map(({ kind, id }) => {
    const state = usersOf(workspace.profiles, kind, id)
      .map(({ subscriptionGroups }) => subscriptionGroups?.get(group))
      .find((found) => found !== undefined);
    return [id, state === undefined ? 'unknown' : capitalized(state)];
  });
  return jsonAnswer(200, { status: Object.fromEntries(status), message: 'success' });
}

function groupsOf({ query }: Call, { workspace }: Serving): Answer {
  const asked = askedFor(query);
  if (asked.length === 0 || asked.length > MOST_OF_USER_STATUS) return messageAnswer(400, 'Bad Request');
  const found = new Set(asked.flatMap(({ kind, id }) => usersOf(workspace.profiles, kind, id)));
  const users = [...found].map((profile) => ({
    email: profile.standard.get('email') ?? null,
    phone: profile.standard.get('phone') ?? null,
    external_id: profile.externalId,
    subscription_groups: [...(profile.subscriptionGroups ?? [])].map(([id, state]) => ({
      id,
      name: id,
      channel: 'email',
      status: capitalized(state),
    })),
  }));
  return jsonAnswer(200, { users, total_count: users.length, message: 'success' });
}

/** An identifier is given once, or as a list: `external_id[]=a&external_id[]=b`. */
function askedFor(query: URLSearchParams): { kind: (typeof KINDS)[number]; id: string }[] {
  return KINDS.flatMap((kind) =>
    [...query.getAll(kind), ...query.getAll(`${kind}[]`)].map((id) => ({ kind, id })),
  );
}

function usersOf(profiles: Profiles, kind: (typeof KINDS)[number], id: string): readonly Profile[] {
  if (kind !== 'external_id') return profiles.matching(kind, id);
  const profile = profiles.find({ by: 'external_id', id });
  return profile === undefined ? [] : [profile];
}

function capitalized(state: string): string {
  return state.charAt(0).toUpperCase() + state.slice(1);
}
