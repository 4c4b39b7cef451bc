import { parseExact } from '../../json/exact.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Sendable } from '../endpoint.ts';
import { objectTypeOf } from '../endpoints/index.ts';
import { noting } from '../endpoints/track/testing.ts';
import type { BrazeObject, ObjectType } from '../object_type.ts';

/** An object as the mapping would make it, and what is noted about it: `CODE path`, warnings with a `~` before them. */
export function judged(
  type: ObjectType,
  body: unknown,
  target: string | null = null,
): { readonly object: Omit<BrazeObject, 'place'> | null; readonly notes: readonly string[] } {
  const { objections, notes } = noting();
  const identified = type.identify(parseExact(JSON.stringify(body)) as JsonObject, objections, target);
  if (identified === null) return { object: null, notes };
  type.check(identified.body, objections);
  const json = JSON.stringify(type.element?.(identified.body) ?? identified.body);
  const { group, lane, otherLane } = identified;
  const bytes = Buffer.byteLength(json);
  return {
    object: { type, group, lane, otherLane, json, bytes, once: null, withoutReadTime: null },
    notes,
  };
}

/** The same, of an object that Braze takes. @param name the word of the setting `object`. */
export function madeObject(name: string, body: unknown, target: string | null = null) {
  const { object, notes } = judged(typeNamed(name), body, target);
  if (object === null || notes.length > 0) throw new Error(`no such object of ${name}: ${notes}`);
  return object;
}

/** An object as requests are made of it. */
export function sendable({ type, lane, bytes, json }: Omit<BrazeObject, 'place'>): Sendable {
  return { type, lane, bytes, text: json, written: null, start: 0 };
}

export function typeNamed(name: string): ObjectType {
  const type = objectTypeOf(name);
  if (type === undefined) throw new Error(`there is no type ${name}`);
  return type;
}
