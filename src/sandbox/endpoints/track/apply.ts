import type { Json, JsonObject } from '../../../json/value.ts';
import type { Explain } from '../../endpoint.ts';
import type { Identifier } from '../../identifier.ts';
import { type Profile, summarize } from '../../profile.ts';
import type { WorkspaceRules } from '../../rules.ts';
import { parseTime } from '../../time.ts';
import { isNumber, isObject, toDouble } from '../../values.ts';
import type { Workspace } from '../../workspace.ts';
import { applyAttributes, spoiledAttributes } from './apply_attributes.ts';
import { keptProperties } from './objects/properties.ts';
import { quantityOf } from './objects/purchases.ts';
import { RECOMMENDED } from './objects/recommended_events.ts';
import type { Accepted } from './track_request.ts';

/** How objects are applied. */
export interface Applying {
  readonly rules: WorkspaceRules;
  /** Whether every event and purchase is kept, not only the profiles. */
  readonly keepAll: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly explain: Explain;
}

/** Applies the accepted objects of a request, in Braze's order: attributes, events, purchases. */
export function apply(workspace: Workspace, objects: readonly Accepted[], applying: Applying): void {
  const spoiled = spoiledAttributes(objects);
  for (const object of objects) {
    // Braze docs: what is blocklisted is ignored as if it had not been sent.
    if (object.kind === 'events' && applying.rules.blocklist.has(String(object.body.name))) {
      applying.explain('nothing', object.kind, 'the event is on the blocklist', object.body);
      continue;
    }
    const profile = profileOf(workspace, object, applying.now);
    if (profile === null) {
      applying.explain(
        'nothing',
        object.kind,
        'the user is not known, and the object makes none',
        object.body,
      );
      continue;
    }
    workspace.profiles.touch(profile);
    if (object.kind === 'attributes') {
      applyAttributes(workspace, profile, object, applying.rules, spoiled);
    } else if (object.kind === 'events') {
      applyEvent(workspace, profile, object.body, applying);
    } else {
      applyPurchase(workspace, profile, object.body, applying);
    }
  }
}

/** Applies attributes that came with something else, to a profile that is known. */
export function applyTo(
  workspace: Workspace,
  profile: Profile,
  attributes: JsonObject,
  rules: WorkspaceRules,
): void {
  const identifier: Identifier = { by: 'braze_id', id: profile.brazeId };
  const object: Accepted = { kind: 'attributes', identifier, body: attributes };
  workspace.profiles.touch(profile);
  applyAttributes(workspace, profile, object, rules, spoiledAttributes([object]));
}

/** The profile that an object is about, made if need be; null if the object is passed over without a word. */
function profileOf(workspace: Workspace, object: Accepted, now: number): Profile | null {
  const { identifier, body } = object;
  const found = workspace.profiles.find(identifier);
  if (found !== undefined) return found;
  if (!mayCreate(identifier, body)) return null;
  if (identifier.by === 'push_tokens' && tokensOf(body).every((token) => workspace.pushTokens.has(token))) {
    return null;
  }
  return workspace.profiles.create(identifier, now);
}

/**
 * Braze docs: an alias creates a profile only where `_update_existing_only` is false, a braze_id never does, the
 * others do unless it is true. (For events and purchases of an alias one comment of the docs says that they never do.)
 */
function mayCreate(identifier: Identifier, body: JsonObject): boolean {
  if (identifier.by === 'braze_id') return false;
  return identifier.by === 'user_alias'
    ? body._update_existing_only === false
    : body._update_existing_only !== true;
}

function tokensOf(body: JsonObject): string[] {
  const tokens = Array.isArray(body.push_tokens) ? body.push_tokens : [];
  return tokens.map((token) => (isObject(token) ? String(token.token) : ''));
}

/** Events are never de-duplicated. */
function applyEvent(workspace: Workspace, profile: Profile, event: JsonObject, applying: Applying): void {
  const name = String(event.name);
  const time = momentOf(event, applying.now);
  profile.customEvents ??= new Map();
  summarize(profile.customEvents, name, time, 1);
  if (RECOMMENDED.has(name)) {
    applyRecommended(profile, name, event.properties);
  } else {
    // Braze docs: one page says that eCommerce recommended events are not billed.
    workspace.dataPoints.custom_events++;
  }
  if (applying.keepAll) workspace.events.push(held(profile, event, time));
}

/** Braze docs: orders and refunds move totals of the profile. */
function applyRecommended(profile: Profile, name: string, properties: Json | undefined): void {
  const value =
    isObject(properties) && isNumber(properties.total_value) ? toDouble(properties.total_value) : 0;
  if (name === 'ecommerce.order_placed') {
    profile.totalRevenue = (profile.totalRevenue ?? 0) + value;
    profile.totalOrders = (profile.totalOrders ?? 0) + 1;
  } else if (name === 'ecommerce.order_cancelled') {
    profile.totalOrders = (profile.totalOrders ?? 0) - 1;
  } else if (name === 'ecommerce.order_refunded') {
    profile.totalRevenue = (profile.totalRevenue ?? 0) - value;
    profile.totalRefunds = (profile.totalRefunds ?? 0) + value;
  }
}

/** Braze docs: a purchase of quantity n counts as n purchases. */
function applyPurchase(
  workspace: Workspace,
  profile: Profile,
  purchase: JsonObject,
  applying: Applying,
): void {
  const time = momentOf(purchase, applying.now);
  const quantity = quantityOf(purchase);
  profile.purchases ??= new Map();
  summarize(profile.purchases, String(purchase.product_id), time, quantity);
  const price = isNumber(purchase.price) ? toDouble(purchase.price) : 0;
  profile.totalRevenue = (profile.totalRevenue ?? 0) + price * quantity;
  workspace.dataPoints.purchases += quantity;
  if (applying.keepAll) workspace.purchases.push(held(profile, purchase, time));
}

/** Braze docs: a time in the future is replaced by now. */
function momentOf(object: JsonObject, now: number): number {
  return Math.min(parseTime(String(object.time)) ?? now, now);
}

/** An object as the sandbox keeps it: as it came, unless Braze changes it. */
function held(profile: Profile, object: JsonObject, time: number): JsonObject {
  const { _update_existing_only: _, ...body } = object;
  if (isObject(body.properties)) body.properties = keptProperties(body.properties);
  if (parseTime(String(object.time)) !== time) body.time = new Date(time).toISOString();
  return { ...body, braze_id: profile.brazeId };
}
