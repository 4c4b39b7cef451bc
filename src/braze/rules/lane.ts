import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { identifierText, isGiven } from './identifier_text.ts';

/**
 * Whom an object is about, as text: equal for two objects exactly if they name the same user by the same identifier.
 * null where it names nobody.
 */
export function laneOf(body: JsonObject): string | null {
  return laneOfPrimary(body) ?? laneOfSecondary(body);
}

/** As {@link laneOf}, by an identifier that names the user whatever else the object has. */
export function laneOfPrimary(body: JsonObject): string | null {
  const externalId = body.external_id;
  // Each row is looked up by its lane, and nearly all have this one: nothing is put before it.
  if (isGiven(externalId)) return laneOfExternalId(textOf(externalId));
  const alias = body.user_alias;
  if (isObject(alias) && isGiven(own(alias, 'alias_name'))) {
    return laneOfAlias(own(alias, 'alias_label'), own(alias, 'alias_name'));
  }
  const brazeId = body.braze_id;
  return isGiven(brazeId) ? marked('braze_id', textOf(brazeId)) : null;
}

/** As {@link laneOf}, for the two parts of an alias. */
export function laneOfAlias(label: Json | undefined, name: Json | undefined): string {
  const escaped = textOf(label ?? null)
    .replaceAll('\\', '\\\\')
    .replaceAll(':', '\\:');
  return marked('user_alias', `${escaped}:${textOf(name ?? null)}`);
}

/** As {@link laneOf}, by what names the user where there is no primary identifier. Braze docs: emails match in any case. */
export function laneOfSecondary(body: JsonObject): string | null {
  const email = body.email;
  if (isGiven(email)) return marked('email', textOf(email).toLowerCase());
  const phone = body.phone;
  return isGiven(phone) ? marked('phone', textOf(phone)) : null;
}

/** The identifier that makes a lane, for people: `external_id:ada`. */
export function identifierOf(lane: string): string {
  return lane.startsWith(MARK) ? lane.slice(1) : `external_id:${lane}`;
}

/** The kind of identifier that makes a lane: `external_id`, `user_alias`, `email`, `catalog_item`. */
export function identifierKindOf(lane: string): string {
  return lane.startsWith(MARK) ? lane.slice(1, lane.indexOf(':')) : 'external_id';
}

/** What a lane of another identifier than `external_id` begins with. */
const MARK = '\0';

/** The lane of another identifier than `external_id`. */
export function marked(name: string, id: string): string {
  return `${MARK}${name}:${id}`;
}

/** As {@link laneOf}, for an object that has an `external_id`. */
export function laneOfExternalId(id: string): string {
  return id.charCodeAt(0) === 0 ? marked('external_id', id) : id;
}

function textOf(value: Json): string {
  return identifierText(value) ?? '';
}
