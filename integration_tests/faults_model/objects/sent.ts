import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../../src/json/value.ts';
import type { RequestRecord } from '../../../src/sandbox/traffic.ts';
import { outcomeOf, type Request } from '../record.ts';

/** An object as it is seen in a request. */
export interface Sent {
  /** What tells it from others; deletions and merges of the same users look the same. */
  readonly token: string;
  /** What it is about: users by each of their identifiers, an item. */
  readonly lanes: readonly string[];
}

/** A request as the sandbox recorded it: in the order in which they took effect. */
export interface SentRequest extends Pick<Request, 'outcome' | 'hung'> {
  readonly objects: readonly Sent[];
}

export const user = (id: Json | undefined) => `user ${id}`;
export const item = (id: Json | undefined) => `item ${id}`;

/** The external_id that a rename makes. */
export const newId = (mark: string) => `new-${mark}`;

/** The requests of a sandbox that was closed. */
export function readRequests(file: string): SentRequest[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const { body, ...request } = JSON.parse(line) as RequestRecord & { body: JsonObject };
    if (request.method === 'GET' || isProbe(body)) return { objects: [], outcome: 'refused', hung: false };
    const read = READERS[`${request.method} ${request.path}`];
    if (read === undefined) throw new Error(`a request to ${request.path} was not expected`);
    return { objects: read(body), outcome: readableAs(request), hung: request.fault === 'hang' };
  });
}

/** As {@link outcomeOf}. What is unreadable to the reader of track may say something to another one. */
function readableAs(request: RequestRecord): Request['outcome'] {
  const { path, fault } = request;
  const outcome = outcomeOf(request);
  return outcome === 'unclear' && fault === 'raw' && path !== '/users/track' ? 'short' : outcome;
}

/** Whether a request only asks for a permission. */
function isProbe(body: JsonObject): boolean {
  return (
    JSON.stringify(body).includes('permission-check') ||
    list(body, 'items').some(({ id }) => id === undefined)
  );
}

const list = (body: JsonObject, name: string) => (body[name] ?? []) as JsonObject[];

function named({ external_id, external_user_id, user_alias }: JsonObject): string {
  if (user_alias === undefined) return user(external_id ?? external_user_id);
  const { alias_label, alias_name } = user_alias as JsonObject;
  return `alias ${alias_label}:${alias_name}`;
}

const markOf = (object: JsonObject, member: string) => (object[member] as JsonObject).mark;

/** The objects of a request, by its method and path. */
const READERS: Readonly<Record<string, (body: JsonObject) => Sent[]>> = {
  'POST /users/track': (body) => [
    ...list(body, 'attributes').flatMap((object) =>
      Object.keys(object)
        .filter((name) => /^r\d+$/.test(name))
        .map((mark) => ({ token: `attributes ${mark}`, lanes: [named(object)] })),
    ),
    ...list(body, 'events').map((object) => ({
      token: `event ${markOf(object, 'properties')}`,
      lanes: [named(object)],
    })),
    ...list(body, 'purchases').map((object) => ({
      token: `purchase ${markOf(object, 'properties')}`,
      lanes: [named(object)],
    })),
  ],
  'POST /users/alias/new': (body) =>
    list(body, 'user_aliases').map(({ external_id, alias_label, alias_name }) => ({
      token: `alias ${alias_label}`,
      lanes: [user(external_id), `alias ${alias_label}:${alias_name}`],
    })),
  'POST /users/alias/update': (body) =>
    list(body, 'alias_updates').map(({ alias_label, old_alias_name, new_alias_name }) => ({
      token: `alias_update ${new_alias_name}`,
      lanes: [`alias ${alias_label}:${old_alias_name}`, `alias ${alias_label}:${new_alias_name}`],
    })),
  'POST /users/identify': (body) =>
    list(body, 'emails_to_identify').map(({ external_id, email }) => ({
      token: `identification ${email}`,
      lanes: [user(external_id), `email ${email}`],
    })),
  'POST /users/merge': (body) =>
    list(body, 'merge_updates').map(({ identifier_to_merge, identifier_to_keep }) => {
      const [from, into] = [identifier_to_merge, identifier_to_keep].map(
        (each) => (each as JsonObject).external_id,
      );
      return { token: `merge ${from} ${into}`, lanes: [user(from), user(into)] };
    }),
  'POST /users/delete': (body) =>
    ((body.external_ids ?? []) as string[]).map((id) => ({ token: `deletion ${id}`, lanes: [user(id)] })),
  'POST /users/external_ids/rename': (body) =>
    list(body, 'external_id_renames').map(({ current_external_id, new_external_id }) => ({
      token: `rename ${new_external_id}`,
      lanes: [user(current_external_id), user(new_external_id)],
    })),
  'POST /users/external_ids/remove': (body) =>
    ((body.external_ids ?? []) as string[]).map((id) => ({ token: `removal ${id}`, lanes: [user(id)] })),
  'POST /v2/subscription/status/set': (body) =>
    list(body, 'subscription_groups').flatMap(({ subscription_group_id, external_ids }) =>
      (external_ids as string[]).map((id) => ({
        token: `subscription ${subscription_group_id}`,
        lanes: [user(id)],
      })),
    ),
  'PUT /catalogs/products/items': (body) =>
    list(body, 'items').map(({ id, title }) => ({ token: `item ${title}`, lanes: [item(id)] })),
  'DELETE /catalogs/products/items': (body) =>
    list(body, 'items').map(({ id }) => ({ token: `item_deletion ${id}`, lanes: [item(id)] })),
  'POST /campaigns/trigger/send': (body) =>
    list(body, 'recipients').map((object) => ({
      token: `campaign ${markOf(object, 'trigger_properties')}`,
      lanes: [named(object)],
    })),
  'POST /canvas/trigger/send': (body) =>
    list(body, 'recipients').map((object) => ({
      token: `canvas ${markOf(object, 'context')}`,
      lanes: [named(object)],
    })),
  // The test makes the catalog.
  'POST /catalogs': () => [],
};
