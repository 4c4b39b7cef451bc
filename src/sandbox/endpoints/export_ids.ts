import type { Json, JsonObject } from '../../json/value.ts';
import { type Answer, jsonAnswer, messageAnswer } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { exportedProfile } from '../exported_profile.ts';
import type { Identifier } from '../identifier.ts';
import type { Profile } from '../profile.ts';
import type { Profiles } from '../profiles.ts';
import { isObject } from '../values.ts';

/** Braze docs: 50 ids and aliases a request. */
const MAX_IDS = 50;

/** Braze docs: custom events of the last 90 days. */
const EVENT_DAYS = 90;
const DAY = 24 * 60 * 60 * 1000;

export const exportIds: Endpoint = {
  method: 'POST',
  path: '/users/export/ids',
  permission: 'users.export.ids',
  bucket: '/users/export/ids',
  objects: [],
  open: ({ body }) => ({
    objects: null,
    names: [],
    serve: ({ workspace, now }) => ({ answer: exportUsers(workspace.profiles, body, now) }),
  }),
};

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

function listed(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function select(profile: JsonObject, fields: ReadonlySet<Json> | null): JsonObject {
  if (fields === null) return profile;
  return Object.fromEntries(Object.entries(profile).filter(([name]) => fields.has(name)));
}
