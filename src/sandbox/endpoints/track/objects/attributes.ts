import type { Json, JsonObject } from '../../../../json/value.ts';
import { type Complaint, NAMED, NO_COMPLAINTS, RECORDED } from '../../../complaints.ts';
import { isEmail } from '../../../identifier.ts';
import { isNumber, isObject, toDouble } from '../../../values.ts';

const SUBSCRIPTION_STATES = new Set<Json | undefined>(['subscribed', 'unsubscribed', 'opted_in']);
const GROUP_STATES = new Set<Json | undefined>(['subscribed', 'unsubscribed']);
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Why Braze refuses an attributes object whose identifier is sound. Most bad values are only ignored. */
export function checkAttributes(object: JsonObject): readonly Complaint[] {
  const complaint =
    (isEmpty(object.email) || isEmail(object.email) ? null : RECORDED.email) ??
    checkState(object.email_subscribe, NAMED.emailSubscribe) ??
    checkState(object.push_subscribe, NAMED.pushSubscribe) ??
    checkLocation(object.current_location) ??
    checkGroups(object.subscription_groups) ??
    checkPushTokens(object.push_tokens) ??
    checkPushTokenImport(object) ??
    (object.email_subscription_info === undefined ? null : NAMED.emailSubscriptionInfo);
  return complaint === null ? NO_COMPLAINTS : [complaint];
}

/** Braze docs: null clears a field. */
function isEmpty(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function checkState(state: Json | undefined, complaint: Complaint): Complaint | null {
  return isEmpty(state) || SUBSCRIPTION_STATES.has(state) ? null : complaint;
}

function checkLocation(location: Json | undefined): Complaint | null {
  if (isEmpty(location)) return null;
  if (!isObject(location)) return NAMED.location;
  return isWithin(location.longitude, 180) && isWithin(location.latitude, 90) ? null : NAMED.location;
}

function isWithin(degrees: Json | undefined, limit: number): boolean {
  return isNumber(degrees) && Math.abs(toDouble(degrees)) <= limit;
}

function checkGroups(groups: Json | undefined): Complaint | null {
  if (isEmpty(groups)) return null;
  if (!Array.isArray(groups)) return NAMED.groups;
  for (const group of groups) {
    if (!isObject(group)) return NAMED.group;
    const { subscription_group_id: id, subscription_state: state } = group;
    if (isEmpty(id) || isEmpty(state)) return NAMED.group;
    if (typeof id !== 'string' || !UUID.test(id)) return NAMED.groupId;
    if (!GROUP_STATES.has(state)) return NAMED.groupState;
  }
  return null;
}

function checkPushTokens(tokens: Json | undefined): Complaint | null {
  if (isEmpty(tokens)) return null;
  if (!Array.isArray(tokens)) return NAMED.pushTokens;
  for (const token of tokens) {
    if (!isObject(token)) return NAMED.pushTokens;
    if (typeof token.app_id !== 'string' || token.app_id === '') return NAMED.pushTokenAppId;
    if (typeof token.token !== 'string') return NAMED.pushTokenString;
    if (!isEmpty(token.device_id) && !isDeviceId(token.device_id)) return NAMED.deviceId;
  }
  return null;
}

function isDeviceId(id: Json): boolean {
  if (typeof id !== 'string') return false;
  const bytes = Buffer.byteLength(id);
  return bytes >= 8 && bytes <= 255;
}

function checkPushTokenImport(object: JsonObject): Complaint | null {
  if (object.push_token_import !== true) return null;
  const hasTokens = Array.isArray(object.push_tokens) && object.push_tokens.length > 0;
  const isImport = hasTokens && isEmpty(object.external_id) && isEmpty(object.braze_id);
  return isImport ? null : NAMED.pushTokenImport;
}
