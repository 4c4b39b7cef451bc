import { parseExact } from '../../json/exact.ts';
import { put } from '../../json/member.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { ownText, type QueuedObject } from './queued_object.ts';

/** A merged object holds no more bytes than this: the request that it is in has room for other users. */
const MAX_MERGED = 256 * 1024;

/**
 * Merges an object into the one of the same user that waits right before it, so that one goes out for both:
 * later values win, as they would at Braze. Fewer objects and data points are spent; values in between never reach Braze.
 * What is merged stays a value until it is sent: each merge costs what its later object costs.
 * @returns false, and nothing is changed, if their effect would not be the same, or the merged object would be too large.
 */
export function absorb(waiting: QueuedObject, object: QueuedObject): boolean {
  const { merging } = waiting.type;
  if (merging === null || object.type !== waiting.type) return false;
  if (waiting.bytes + object.bytes > MAX_MERGED) return false;
  const earlier = bodyOf(waiting);
  const later = bodyOf(object);
  if ((waiting.merged === null && !merging.isMergeable(earlier)) || !merging.isMergeable(later)) return false;
  if (!merging.areAlike(earlier, later)) return false;
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

function bodyOf(object: QueuedObject): JsonObject {
  return object.merged ?? (parseExact(ownText(object)) as JsonObject);
}

function byteLength(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
