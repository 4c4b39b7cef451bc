import type { Json, JsonObject } from '../../json/value.ts';
import { messageAnswer } from '../answer.ts';
import { type Endpoint, endpointName, type Serving } from '../endpoint.ts';
import { identifierKey, isEmail } from '../identifier.ts';
import { externalIdOf } from '../reference.ts';
import { GROUP_STATES, isGroup, setSubscription } from '../subscriptions.ts';
import { fieldsOf, type Item, openList, readList, refuseAll } from './list.ts';

/** Braze docs: 50 users a request; whether in each list or in all is not clear: here in all. */
const MOST = 50;

/** The lists of an entry, and how an identifier of each is named alone. */
const LISTS = { external_ids: 'external_id', emails: 'email', phones: 'phone' } as const;

type Kind = (typeof LISTS)[keyof typeof LISTS];

/** `+`, the country code and the number. */
const E164 = /^\+[1-9][0-9]{6,14}$/;

/** Recorded. */
export const INVALID_GROUP = 'Invalid subscription group ID';

/** Braze docs. */
const BOTH = 'Either an email address or a phone number should be provided, but not both.';

export const subscriptionStatus: Endpoint = {
  method: 'POST',
  path: '/v2/subscription/status/set',
  permission: 'subscription.status.set',
  bucket: 'subscription_set',
  objects: ['subscriptions'],
  open({ body }) {
    const { objects: entries, refusal } = readList(
      body,
      'subscription_groups',
      Number.POSITIVE_INFINITY,
      'groups',
    );
    const items = entries.flatMap(itemsOf);
    return openList({
      endpoint: endpointName(subscriptionStatus),
      items,
      refusal: refusal ?? refusalOf(entries, items),
      answer: () => messageAnswer(201, 'success'),
      refuse: refuseAll,
    });
  },
};

/** But for the words about both, these are not documented. */
function refusalOf(entries: readonly Json[], items: readonly Item[]): string | null {
  const objects = entries.map(fieldsOf);
  if (objects.some((entry) => listsOf(entry).length === 0)) {
    return "one of 'external_ids', 'emails' or 'phones' is required";
  }
  const names = new Set(objects.flatMap((entry) => listsOf(entry)));
  if (names.has('emails') && names.has('phones')) return BOTH;
  return items.length > MOST ? `a single request may not contain more than ${MOST} users` : null;
}

/** The lists of an entry that hold something. */
function listsOf(entry: JsonObject): (keyof typeof LISTS)[] {
  return (Object.keys(LISTS) as (keyof typeof LISTS)[]).filter((name) => {
    const list = entry[name];
    return Array.isArray(list) && list.length > 0;
  });
}

function itemsOf(entry: Json, index: number): Item[] {
  const fields = fieldsOf(entry);
  return listsOf(fields).flatMap((name) =>
    (fields[name] as Json[]).map((identifier) => item(fields, LISTS[name], identifier, index)),
  );
}

function item(entry: JsonObject, kind: Kind, identifier: Json, index: number): Item {
  const { subscription_group_id: group, subscription_state: state, use_double_opt_in_logic } = entry;
  const id =
    kind === 'external_id'
      ? externalIdOf(identifier)
      : typeof identifier === 'string' && identifier !== ''
        ? identifier
        : null;
  return {
    kind: 'subscriptions',
    index,
    object: {
      subscription_group_id: group ?? null,
      subscription_state: state ?? null,
      [kind]: identifier,
      ...(use_double_opt_in_logic !== undefined && { use_double_opt_in_logic }),
    },
    names: id === null ? [] : [identifierKey({ by: kind, id }) as string],
    refusal({ settings }) {
      if (!isGroup(group, settings)) return INVALID_GROUP;
      if (!GROUP_STATES.has(state)) return "'subscription_state' must be 'subscribed' or 'unsubscribed'";
      return id === null ? `'${kind}' is not valid` : null;
    },
    take: (serving) => (id === null ? null : set(serving, kind, id, String(group), String(state))),
  };
}

/**
 * Braze docs: a number that is not E.164 is rejected, how is not said: here without a word. A user who is not known is
 * passed over (not documented); an address or number that nobody has keeps its state.
 */
function set({ workspace }: Serving, kind: Kind, id: string, group: string, state: string): string | null {
  const { profiles, orphans } = workspace;
  if (kind === 'external_id') {
    const profile = profiles.find({ by: 'external_id', id });
    if (profile === undefined) return 'no user has this external_id';
    setSubscription(workspace, profile, group, state);
    return null;
  }
  if (kind === 'phone' && !E164.test(id)) return 'the phone number is not in E.164 form';
  if (kind === 'email' && !isEmail(id)) return 'the email address is not valid';
  const users = profiles.matching(kind, id);
  if (users.length === 0) orphans.set(kind, id, group, state);
  for (const user of users) {
    user.subscriptionGroups ??= new Map();
    user.subscriptionGroups.set(group, state);
  }
  return null;
}
