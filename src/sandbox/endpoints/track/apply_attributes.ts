import type { Json } from '../../../json/value.ts';
import { detectedType } from '../../attribute_type.ts';
import { coerced } from '../../coercion.ts';
import { pointsOf } from '../../data_points.ts';
import type { Identifier } from '../../identifier.ts';
import { isNested, isSoundUpdate, updated } from '../../operators.ts';
import type { Profile } from '../../profile.ts';
import type { WorkspaceRules } from '../../rules.ts';
import { setSubscription } from '../../subscriptions.ts';
import { isObject } from '../../values.ts';
import type { Workspace } from '../../workspace.ts';
import { STANDARD } from './standard_attributes.ts';
import type { Accepted } from './track_request.ts';

/** Fields of an attributes object that are neither a standard nor a custom attribute. */
const CONTROL_FIELDS: ReadonlySet<string> = new Set([
  'external_id',
  'user_alias',
  'braze_id',
  '_update_existing_only',
  '_merge_objects',
  'push_token_import',
  // Braze docs: parts of `user_alias`.
  'alias_name',
  'alias_label',
  // Braze docs: no longer stored, not even as a custom attribute.
  'bio',
]);

/** All names that are no custom attributes, but for `email_subscription_info`, which Braze refuses. */
export const BUILT_IN: ReadonlySet<string> = new Set([
  ...CONTROL_FIELDS,
  ...STANDARD.keys(),
  'email',
  'phone',
  'subscription_groups',
  'push_tokens',
]);

/** Braze docs: attributes that cost a data point, custom ones apart. */
export const BILLED: ReadonlySet<string> = new Set([
  'email',
  'phone',
  ...[...STANDARD].flatMap(([name, { billed }]) => (billed ? [name] : [])),
]);

const LONGEST_NAME = 255;

/**
 * Custom attributes of which no nested update is applied. Braze docs: a single bad nested value (null, a bad `$time`)
 * drops every nested update of that attribute in the request.
 */
export function spoiledAttributes(objects: readonly Accepted[]): ReadonlySet<string> {
  const spoiled = new Set<string>();
  for (const { kind, body } of objects) {
    if (kind !== 'attributes') continue;
    for (const name of Object.keys(body)) {
      const value = body[name] as Json;
      if (typeof value === 'object' && value !== null && !BUILT_IN.has(name) && isNested(value)) {
        if (!isSoundUpdate(value)) spoiled.add(name.trim());
      }
    }
  }
  return spoiled;
}

/** Applies an attributes object to its profile. */
export function applyAttributes(
  workspace: Workspace,
  profile: Profile,
  { body, identifier }: Accepted,
  rules: WorkspaceRules,
  spoiled: ReadonlySet<string>,
): void {
  const merge = body._merge_objects === true;
  for (const field of Object.keys(body)) {
    const value = body[field] as Json;
    const name = field.trim();
    if (CONTROL_FIELDS.has(field)) continue;
    if (field === 'email' || field === 'phone') setContact(workspace, profile, field, value, identifier);
    else if (field === 'subscription_groups') setGroups(workspace, profile, value);
    else if (field === 'push_tokens') setPushTokens(workspace, profile, value);
    else if (STANDARD.has(field)) setStandard(workspace, profile, field, value);
    else if (!isNested(value) || !spoiled.has(name)) setCustom(workspace, profile, name, value, merge, rules);
  }
}

/** The address or number by which the profile was found is not changed by it. */
function setContact(
  workspace: Workspace,
  profile: Profile,
  field: 'email' | 'phone',
  value: Json,
  identifier: Identifier,
): void {
  if (identifier.by === field || (value !== null && typeof value !== 'string')) return;
  workspace.profiles.setContact(profile, field, value === '' ? null : value);
  workspace.dataPoints.standard_attributes++;
}

function setStandard(workspace: Workspace, profile: Profile, field: string, value: Json): void {
  const stored = value === null ? null : STANDARD.get(field)?.stored(value);
  if (stored === undefined) return;
  if (stored === null) profile.standard.delete(field);
  else profile.standard.set(field, stored);
  if (BILLED.has(field)) workspace.dataPoints.standard_attributes++;
}

/** Not billed. */
function setGroups(workspace: Workspace, profile: Profile, groups: Json): void {
  if (!Array.isArray(groups)) return;
  for (const group of groups) {
    if (!isObject(group)) continue;
    setSubscription(
      workspace,
      profile,
      String(group.subscription_group_id),
      String(group.subscription_state),
    );
  }
}

function setPushTokens(workspace: Workspace, profile: Profile, tokens: Json): void {
  if (!Array.isArray(tokens)) return;
  for (const token of tokens) if (isObject(token)) workspace.pushTokens.add(String(token.token));
  profile.pushTokens = tokens;
}

/** Braze docs: names lose leading and trailing blanks. What becomes of over-long ones is not documented. */
function setCustom(
  workspace: Workspace,
  profile: Profile,
  name: string,
  value: Json,
  merge: boolean,
  rules: WorkspaceRules,
): void {
  if (name === '' || name.length > LONGEST_NAME || rules.blocklist.has(name)) return;
  const type = rules.forcedTypes.get(name);
  const update = type === undefined ? value : coerced(value, type);
  if (update === undefined) return;
  if (update === null) profile.custom.delete(name);
  else {
    const held = profile.custom.get(name);
    const stored = updated(held, update, merge);
    if (stored === undefined) return;
    profile.custom.set(name, stored);
    if (held === undefined && !workspace.attributeTypes.has(name)) {
      workspace.attributeTypes.set(name, detectedType(stored));
    }
  }
  workspace.dataPoints.custom_attributes += pointsOf(update);
}
