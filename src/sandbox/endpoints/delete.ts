import type { Json } from '../../json/value.ts';
import { jsonAnswer } from '../answer.ts';
import { type Endpoint, endpointName } from '../endpoint.ts';
import {
  aliasOf,
  externalIdOf,
  prioritizationOf,
  type Reference,
  referenceByContact,
  referenceTo,
} from '../reference.ts';
import { isObject } from '../values.ts';
import { removeProfile } from '../workspace.ts';
import { fieldsOf, type Item, openList, refuseAll } from './list.ts';

/** Braze docs: 50 users a request. */
const MOST = 50;

/** The lists of a request, and how each names a user; null where it does not. */
const LISTS: Readonly<Record<string, (value: Json) => Reference | null>> = {
  external_ids(value) {
    const id = externalIdOf(value);
    return id === null ? null : referenceTo({ by: 'external_id', id });
  },
  braze_ids: (value) =>
    typeof value === 'string' && value !== '' ? referenceTo({ by: 'braze_id', id: value }) : null,
  user_aliases(value) {
    const alias = aliasOf(value);
    return alias === null ? null : referenceTo({ by: 'user_alias', alias });
  },
  email_addresses: (value) => contact('email', value),
  phone_numbers: (value) => contact('phone', value),
};

/**
 * Braze docs: one kind of identifier a request by the text (its example mixes them), and addresses as objects by the
 * example (as strings by the table). The words of the refusals are not documented but for that of too many.
 */
export const deleteUsers: Endpoint = {
  method: 'POST',
  path: '/users/delete',
  permission: 'users.delete',
  bucket: 'identity',
  objects: ['deletions'],
  open({ body }) {
    const request = isObject(body) ? body : {};
    const given = Object.keys(LISTS).filter((name) => request[name] !== undefined);
    const items = given.flatMap((name) => itemsOf(name, request[name]));
    return openList({
      endpoint: endpointName(deleteUsers),
      items,
      refusal: refusalOf(given, items),
      // Recorded: ids are counted as they were sent, whether or not anybody has them.
      answer: (accepted) => jsonAnswer(201, { deleted: accepted.length, message: 'success' }),
      refuse: refuseAll,
    });
  },
};

function refusalOf(given: readonly string[], items: readonly Item[]): string | null {
  if (given.length > 1) return `only one of '${Object.keys(LISTS).join("', '")}' is allowed`;
  if (items.length === 0) return `one of '${Object.keys(LISTS).join("', '")}' is required`;
  return items.length > MOST ? 'The max number of ids per request was exceeded' : null;
}

function itemsOf(name: string, list: Json | undefined): Item[] {
  return Array.isArray(list) ? list.map((object, index) => item(name, object, index)) : [];
}

function item(list: string, object: Json, index: number): Item {
  const user = LISTS[list]?.(object) ?? null;
  return {
    kind: 'deletions',
    index,
    object: { [list]: object },
    names: user === null ? [] : [user.name],
    refusal: () => (user === null ? `'${list}' is not valid` : null),
    take({ workspace, keepAll }, now) {
      const profile = user?.find(workspace.profiles) ?? null;
      if (profile === null) return 'the user is not known, or there are several';
      removeProfile(workspace, profile, { time: new Date(now).toISOString(), how: 'deleted', keep: keepAll });
      return null;
    },
  };
}

/** Braze docs: the prioritization of this endpoint has no `least_recently_updated`. */
function contact(field: 'email' | 'phone', value: Json): Reference | null {
  const { [field]: id, prioritization } = fieldsOf(value);
  const priorities = prioritizationOf(prioritization, 'least_recently_updated');
  if (typeof id !== 'string' || id === '' || priorities === null) return null;
  return referenceByContact(field, id, priorities);
}
