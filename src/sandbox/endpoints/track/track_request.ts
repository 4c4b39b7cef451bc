import type { Json, JsonObject } from '../../../json/value.ts';
import { type Complaint, RECORDED } from '../../complaints.ts';
import { type Identifier, identifierKey, identify, isIdentifier } from '../../identifier.ts';
import { isObject } from '../../values.ts';
import { KINDS, type Kind } from './kinds.ts';

export interface TrackObject {
  readonly kind: Kind;
  /** Its place in the array that it came in. */
  readonly index: number;
  readonly body: JsonObject;
  readonly identifier: Identifier | Complaint;
}

/** An object that was accepted. */
export interface Accepted {
  readonly kind: Kind;
  readonly identifier: Identifier;
  readonly body: JsonObject;
}

export interface TrackRequest {
  readonly objects: Readonly<Record<Kind, readonly TrackObject[]>>;
  /** How many objects name each user, by the identifier's key. */
  readonly users: ReadonlyMap<string, number>;
}

/** Reads a parsed body; null if it holds no object, or something that is no array in the place of one. */
export function readTrackRequest(body: Json): TrackRequest | null {
  if (!isObject(body)) return null;
  const objects: Record<Kind, TrackObject[]> = { attributes: [], events: [], purchases: [] };
  const users = new Map<string, number>();
  let total = 0;
  for (const kind of KINDS) {
    const items = body[kind] ?? [];
    if (!Array.isArray(items)) return null;
    total += items.length;
    for (let index = 0; index < items.length; index++) {
      const object = trackObject(kind, index, items[index] as Json);
      objects[kind].push(object);
      const key = isIdentifier(object.identifier) ? identifierKey(object.identifier) : null;
      if (key !== null) users.set(key, (users.get(key) ?? 0) + 1);
    }
  }
  return total === 0 ? null : { objects, users };
}

/** What is no object has no identifier either: so it is refused (not documented). */
function trackObject(kind: Kind, index: number, item: Json): TrackObject {
  return isObject(item)
    ? { kind, index, body: item, identifier: identify(item) }
    : { kind, index, body: {}, identifier: RECORDED.identifierRequired };
}
