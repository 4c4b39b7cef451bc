import type { Json } from '../../json/value.ts';
import { type Endpoint, endpointName, type Serving } from '../endpoint.ts';
import { identifierKey } from '../identifier.ts';
import { mergeProfiles } from '../merge_profiles.ts';
import {
  aliasOf,
  externalIdOf,
  prioritizationOf,
  type Reference,
  referenceByContact,
  referenceTo,
} from '../reference.ts';
import { isObject } from '../values.ts';
import { countedAnswer } from './counted_answer.ts';
import { fieldsOf, type Item, openList } from './list.ts';

/** Braze docs: 50 users a request; whether in each list or in all is not said: here in all. */
const MOST = 50;

/** The lists of a request: their counter, how each names a user, and what is wrong where it does not. */
const LISTS = {
  aliases_to_identify: {
    counter: 'aliases_processed',
    wrong: "'user_alias' is required",
    user({ user_alias }: Record<string, Json | undefined>): Reference | null {
      const alias = aliasOf(user_alias);
      return alias === null ? null : referenceTo({ by: 'user_alias', alias });
    },
  },
  emails_to_identify: {
    counter: 'emails_processed',
    wrong: "'email' and 'prioritization' are required",
    user: ({ email, prioritization }: Record<string, Json | undefined>) =>
      contact('email', email, prioritization),
  },
  phone_numbers_to_identify: {
    counter: 'phone_numbers_processed',
    wrong: "'phone' and 'prioritization' are required",
    user: ({ phone, prioritization }: Record<string, Json | undefined>) =>
      contact('phone', phone, prioritization),
  },
} as const;

type ListName = keyof typeof LISTS;

export const identify: Endpoint = {
  method: 'POST',
  path: '/users/identify',
  permission: 'users.identify',
  bucket: 'identity',
  objects: ['identifications'],
  open({ body }) {
    const request = isObject(body) ? body : {};
    const names = Object.keys(LISTS) as ListName[];
    const given = names.filter((name) => Array.isArray(request[name]));
    const items = given.flatMap((name) =>
      (request[name] as Json[]).map((object, index) => item(name, object, index)),
    );
    return openList({
      endpoint: endpointName(identify),
      items: items.map(({ item }) => item),
      refusal: refusalOf(names, items.length),
      answer(accepted, refused) {
        const counters = given.map((name) => {
          const taken = items.filter(({ list, item }) => list === name && accepted.includes(item));
          return [LISTS[name].counter, taken.length];
        });
        return countedAnswer(Object.fromEntries(counters), refused);
      },
    });
  },
};

/** The words of these refusals are not documented. */
function refusalOf(names: readonly string[], count: number): string | null {
  if (count === 0) return `one of '${names.join("', '")}' must be an array of objects`;
  return count > MOST ? `a single request may not contain more than ${MOST} users to identify` : null;
}

function item(list: ListName, object: Json, index: number): { list: ListName; item: Item } {
  const fields = fieldsOf(object);
  const id = externalIdOf(fields.external_id);
  const user = LISTS[list].user(fields);
  const names = [
    ...(id === null ? [] : [identifierKey({ by: 'external_id', id }) as string]),
    ...(user === null ? [] : [user.name]),
  ];
  return {
    list,
    item: {
      kind: 'identifications',
      index,
      object,
      names,
      refusal() {
        if (id === null) return "'external_id' is required";
        return user === null ? LISTS[list].wrong : null;
      },
      take: (serving, now) => (id === null || user === null ? null : identified(serving, user, id, now)),
    },
  };
}

/**
 * Braze docs: an external_id that nobody has is given to the profile; else the profile is merged into the user who has it.
 * Nothing happens, and nothing is said, where no single profile is found, and where both have an alias of one label
 * (another page says that they are merged nevertheless).
 */
function identified(
  { workspace, keepAll }: Serving,
  user: Reference,
  id: string,
  now: number,
): string | null {
  const { profiles } = workspace;
  const profile = user.find(profiles);
  if (profile === null) return 'no user has this identifier, or several have';
  if (profile.externalId !== null) return 'the user has an external_id already';
  const known = profiles.find({ by: 'external_id', id });
  if (known === undefined) {
    profiles.setExternalId(profile, id);
    profiles.touch(profile);
    return null;
  }
  const labels = new Set(known.aliases.map(({ alias_label }) => alias_label));
  if (profile.aliases.some(({ alias_label }) => labels.has(alias_label))) {
    return 'the identified user has an alias of this label';
  }
  mergeProfiles(workspace, { from: profile, into: known }, { how: 'identified', now, keep: keepAll });
  return null;
}

function contact(
  field: 'email' | 'phone',
  value: Json | undefined,
  prioritization: Json | undefined,
): Reference | null {
  const priorities = prioritizationOf(prioritization);
  if (typeof value !== 'string' || value === '' || priorities === null) return null;
  return referenceByContact(field, value, priorities);
}
