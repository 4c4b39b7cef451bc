import type { Json, JsonObject } from '../json/value.ts';
import { type Answer, jsonAnswer, messageAnswer } from './answer.ts';
import type { Identifier } from './identifier.ts';
import type { Profile, Summary } from './profile.ts';
import type { Profiles } from './profiles.ts';
import { isObject } from './values.ts';

/** Braze docs: 50 ids and aliases a request. */
const MAX_IDS = 50;

/** Braze docs: custom events of the last 90 days. */
const EVENT_DAYS = 90;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Answers `/users/export/ids`.
 * @param now milliseconds since 1970.
 */
export function exportUsers(profiles: Profiles, body: Json, now: number): Answer {
  if (!isObject(body)) return messageAnswer(400, 'Bad Request');
  const ids = listed(body.external_ids);
  const aliases = listed(body.user_aliases);
  if (ids.length + aliases.length > MAX_IDS) {
    return messageAnswer(400, 'The max number of external_ids and aliases per request was exceeded');
  }
  const found = new Set<Profile>();
  const unknown: Json[] = [];
  const look = (identifier: Identifier, id: Json) => {
    const profile = profiles.find(identifier);
    if (profile === undefined) unknown.push(id);
    else found.add(profile);
  };
  for (const id of ids) look({ by: 'external_id', id: String(id) }, id);
  for (const alias of aliases) {
    const { alias_name, alias_label } = isObject(alias) ? alias : {};
    look(
      { by: 'user_alias', alias: { alias_name: String(alias_name), alias_label: String(alias_label) } },
      alias,
    );
  }
  if (typeof body.braze_id === 'string') look({ by: 'braze_id', id: body.braze_id }, body.braze_id);
  if (typeof body.email_address === 'string') {
    for (const profile of profiles.matching('email', body.email_address)) found.add(profile);
  }
  if (typeof body.phone === 'string') {
    for (const profile of profiles.matching('phone', body.phone)) found.add(profile);
  }
  const fields = Array.isArray(body.fields_to_export) ? new Set(body.fields_to_export) : null;
  const users = [...found].map((profile) => select(exportedProfile(profile, now - EVENT_DAYS * DAY), fields));
  return jsonAnswer(201, {
    users,
    ...(unknown.length > 0 && { invalid_user_ids: unknown }),
    message: 'success',
  });
}

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

/** Everything that the sandbox knows of a profile: its export, and the subscription groups, which Braze's lacks. */
export function wholeProfile(profile: Profile): JsonObject {
  const groups = [...(profile.subscriptionGroups ?? [])].map(
    ([subscription_group_id, subscription_state]) => ({
      subscription_group_id,
      subscription_state,
    }),
  );
  return {
    ...exportedProfile(profile, Number.NEGATIVE_INFINITY),
    ...(groups.length > 0 && { subscription_groups: groups }),
  };
}

function listed(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
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

function select(profile: JsonObject, fields: ReadonlySet<Json> | null): JsonObject {
  if (fields === null) return profile;
  return Object.fromEntries(Object.entries(profile).filter(([name]) => fields.has(name)));
}
