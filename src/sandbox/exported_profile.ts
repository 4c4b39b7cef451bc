import type { Json, JsonObject } from '../json/value.ts';
import type { Profile, Summary } from './profile.ts';
import { isObject } from './values.ts';

/**
 * A profile in the shape of Braze's export. Braze docs: a field that is missing is null, false or empty.
 * @param eventsSince custom events are shown if the last one is not older, milliseconds since 1970.
 */
export function exportedProfile(profile: Profile, eventsSince: number): JsonObject {
  const { current_location: location, ...standard } = Object.fromEntries(profile.standard);
  const shown: Record<string, Json | undefined> = {
    created_at: new Date(profile.createdAt).toISOString(),
    external_id: profile.externalId,
    user_aliases: profile.aliases.map((alias) => ({ ...alias })),
    braze_id: profile.brazeId,
    random_bucket: profile.randomBucket,
    ...standard,
    last_coordinates: isObject(location) ? [location.longitude ?? null, location.latitude ?? null] : null,
    total_revenue: profile.totalRevenue ?? null,
    total_orders: profile.totalOrders ?? null,
    total_refunds: profile.totalRefunds ?? null,
    custom_attributes: Object.fromEntries(profile.custom),
    custom_events: summaries(profile.customEvents, eventsSince),
    purchases: summaries(profile.purchases, Number.NEGATIVE_INFINITY),
    push_tokens: [...(profile.pushTokens ?? [])],
  };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => !isEmpty(value))) as JsonObject;
}

/** Everything that the sandbox knows of a profile: its export, and the subscription groups and former ids, which it lacks. */
export function wholeProfile(profile: Profile): JsonObject {
  const groups = [...(profile.subscriptionGroups ?? [])].map(
    ([subscription_group_id, subscription_state]) => ({
      subscription_group_id,
      subscription_state,
    }),
  );
  const formerIds = profile.deprecatedIds ?? [];
  return {
    ...exportedProfile(profile, Number.NEGATIVE_INFINITY),
    ...(groups.length > 0 && { subscription_groups: groups }),
    ...(formerIds.length > 0 && { deprecated_external_ids: [...formerIds] }),
  };
}

function summaries(byName: ReadonlyMap<string, Summary> | undefined, since: number): Json[] {
  return [...(byName ?? [])]
    .filter(([, { last }]) => last >= since)
    .map(([name, { first, last, count }]) => ({
      name,
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
      count,
    }));
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
