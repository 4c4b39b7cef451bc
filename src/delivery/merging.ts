import { parseExact } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';
import type { QueuedObject } from './row.ts';

/** What names the user and how: two objects that differ in one of these are not about the same profile for certain. */
const PRIMARIES = ['external_id', 'user_alias', 'braze_id'];
const SECONDARIES = ['email', 'phone'];

/** Members that Braze applies one by one, or that change what the others mean. */
const NEVER_MERGED = ['_merge_objects', 'subscription_groups', 'push_tokens', 'push_token_import'];

/** Members of a value that make it an operation on what Braze holds (arrays, increments), not the value to hold. */
const OPERATORS = /^(inc|add|remove|\$.*)$/;

/**
 * Merges an attributes object into the one of the same user that waits right before it, so that one goes out for both:
 * later values win, as they would at Braze. Fewer objects and data points are spent; values in between never reach Braze.
 * @returns false, and nothing is changed, if their effect would not be the same.
 */
export function absorb(waiting: QueuedObject, object: QueuedObject): boolean {
  if (waiting.kind !== 'attributes' || object.kind !== 'attributes') return false;
  const earlier = parseExact(waiting.json) as JsonObject;
  const later = parseExact(object.json) as JsonObject;
  if (!isMergeable(earlier) || !isMergeable(later) || !haveSameIdentity(earlier, later)) return false;
  waiting.parts ??= [{ ...waiting, next: null }];
  waiting.parts.push(object);
  waiting.json = JSON.stringify({ ...earlier, ...later });
  waiting.bytes = Buffer.byteLength(waiting.json);
  return true;
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
