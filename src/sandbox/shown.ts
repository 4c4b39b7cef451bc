import type { Json, JsonObject } from '../json/value.ts';
import { catalogBytes } from './catalog.ts';
import type { Controlled } from './controlled.ts';
import { wholeProfile } from './exported_profile.ts';
import type { Query } from './query.ts';
import { heirOf, type Workspace } from './workspace.ts';

/** How much the sandbox holds. */
export function amounts({ workspace, traffic, later }: Controlled): Record<string, number> {
  return {
    profiles: workspace.profiles.size,
    events: workspace.events.length,
    purchases: workspace.purchases.length,
    messages: workspace.messages.length,
    deleted: workspace.gone.length,
    catalogs: workspace.catalogs.size,
    received: workspace.received.length,
    waiting: later.size,
    requests: traffic.counters().requests,
  };
}

/** Everything that the sandbox counts. */
export function counters({ traffic, workspace }: Controlled): Record<string, unknown> {
  const points = workspace.dataPoints;
  const total = Object.values(points).reduce<number>((sum, count) => sum + count, 0);
  return {
    ...traffic.counters(),
    profiles: workspace.profiles.size,
    data_points: { total, ...points },
  };
}

export function profiles({ workspace }: Controlled, { externalId: id, limit }: Query): unknown {
  const { profiles: store } = workspace;
  if (id !== null) {
    const profile = store.find({ by: 'external_id', id });
    const found = profile === undefined ? [] : [wholeProfile(profile)];
    return { total: found.length, profiles: found };
  }
  return { total: store.size, profiles: store.all().take(limit).map(wholeProfile).toArray() };
}

export function events({ workspace }: Controlled, query: Query): unknown {
  return ofUser('events', workspace.events, query, workspace);
}

export function purchases({ workspace }: Controlled, query: Query): unknown {
  return ofUser('purchases', workspace.purchases, query, workspace);
}

export function messages({ workspace }: Controlled, query: Query): unknown {
  return ofUser('messages', workspace.messages, query, workspace);
}

export function gone({ workspace }: Controlled, { limit }: Query): unknown {
  return { total: workspace.gone.length, deleted: workspace.gone.slice(0, limit) };
}

export function orphans({ workspace }: Controlled, { limit }: Query): unknown {
  const all = workspace.orphans.all().toArray();
  const states = all.slice(0, limit).map(({ field, value, group, state }) => ({
    [field]: value,
    subscription_group_id: group,
    subscription_state: state,
  }));
  return { total: all.length, subscriptions: states };
}

/** @returns catalogs with all their items, as they are stored. */
export function catalogs({ workspace }: Controlled, { limit }: Query): unknown {
  const all = [...workspace.catalogs.values()];
  const list = all.slice(0, limit).map((catalog) => ({
    name: catalog.name,
    fields: Object.fromEntries(catalog.fields),
    storage_size: catalogBytes(catalog),
    items: [...catalog.items].map(([id, fields]) => ({ id, ...Object.fromEntries(fields) })),
  }));
  return { total: all.length, catalogs: list };
}

/** @returns the objects of an endpoint, whether it is named with its method or without. */
export function received({ workspace }: Controlled, { endpoint, limit }: Query): unknown {
  const list =
    endpoint === null
      ? workspace.received
      : workspace.received.filter(({ endpoint: name }) => name === endpoint || name.endsWith(` ${endpoint}`));
  return { total: list.length, received: list.slice(0, limit) };
}

export function requests({ traffic }: Controlled, { limit }: Query): unknown {
  return { total: traffic.requests.length, requests: traffic.requests.slice(0, limit) };
}

/**
 * The oldest ones first. `external_id` finds what its profile did, by whatever identifier it was sent, and what the
 * profiles did that were merged into it.
 */
function ofUser<Thing extends { readonly braze_id?: Json }>(
  name: string,
  things: readonly Thing[],
  { externalId: id, limit }: Query,
  workspace: Workspace,
): JsonObject {
  const owned = things.map((thing) =>
    typeof thing.braze_id === 'string'
      ? { ...thing, braze_id: heirOf(workspace, thing.braze_id) }
      : { ...thing },
  );
  const profile = id === null ? null : workspace.profiles.find({ by: 'external_id', id });
  const found = profile === null ? owned : owned.filter((thing) => thing.braze_id === profile?.brazeId);
  return { total: found.length, [name]: found.slice(0, limit) as unknown as Json };
}
