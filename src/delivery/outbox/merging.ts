import { parseExact } from '../../json/exact.ts';
import { put } from '../../json/member.ts';
import { isObject } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { QueuedObject } from './queued_object.ts';

/** What names the user and how: two objects that differ in one of these are not about the same profile for certain. */
const PRIMARIES = ['external_id', 'user_alias', 'braze_id'];
const SECONDARIES = ['email', 'phone'];

/** Members that Braze applies one by one, or that change what the others mean. */
const NEVER_MERGED = ['_merge_objects', 'subscription_groups', 'push_tokens', 'push_token_import'];

/** Members of a value that make it an operation on what Braze holds (arrays, increments), not the value to hold. */
const OPERATORS = /^(inc|add|remove|\$.*)$/;

/** A merged object holds no more bytes than this: the request that it is in has room for other users. */
const MAX_MERGED = 256 * 1024;

/**
 * Merges an attributes object into the one of the same user that waits right before it, so that one goes out for both:
 * later values win, as they would at Braze. Fewer objects and data points are spent; values in between never reach Braze.
 * What is merged stays a value until it is sent: each merge costs what its later object costs.
 * @returns false, and nothing is changed, if their effect would not be the same, or the merged object would be too large.
 */
export function absorb(waiting: QueuedObject, object: QueuedObject): boolean {
  if (!waiting.type.isMergeable || !object.type.isMergeable) return false;
  if (waiting.bytes + object.bytes > MAX_MERGED) return false;
  const earlier = bodyOf(waiting);
  const later = bodyOf(object);
  if ((waiting.merged === null && !isMergeable(earlier)) || !isMergeable(later)) return false;
  if (!haveSameIdentity(earlier, later)) return false;
  waiting.parts ??= [{ ...waiting, next: null }];
  waiting.parts.push(object);
  if (waiting.merged === null) {
    waiting.merged = earlier;
    waiting.bytes = byteLength(earlier);
    waiting.text = null;
  }
  for (const name of Object.keys(later)) {
    const value = later[name] as Json;
    const before = Object.hasOwn(earlier, name) ? (earlier[name] as Json) : undefined;
    // A member that is new comes with its name, a colon and a comma.
    waiting.bytes += byteLength(value) - (before === undefined ? -byteLength(name) - 2 : byteLength(before));
    put(earlier, name, value);
  }
  return true;
}

function bodyOf({ merged, text }: QueuedObject): JsonObject {
  return merged ?? (parseExact(text as string) as JsonObject);
}

function byteLength(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function isMergeable(body: JsonObject): boolean {
  if (NEVER_MERGED.some((name) => Object.hasOwn(body, name))) return false;
  return Object.values(body).every(
    (value) => !isObject(value) || !Object.keys(value).some((key) => OPERATORS.test(key)),
  );
}

function haveSameIdentity(a: JsonObject, b: JsonObject): boolean {
  const hasPrimary = PRIMARIES.some((name) => Object.hasOwn(a, name));
  const names = ['_update_existing_only', ...PRIMARIES, ...(hasPrimary ? [] : SECONDARIES)];
  return names.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}
