import { isObject, own } from '../json/object.ts';
import { arrayIndex, parsePointer } from '../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../json/value.ts';

/** A copy that can be changed without changing the original. */
export function copyOf<Value extends Json>(value: Value): Value;
export function copyOf(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => copyOf(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
}

/** A copy of a document without the members at some places; an element of an array becomes the empty schema. */
export function withoutPlaces(document: JsonObject, pointers: readonly string[]): JsonObject {
  const copy = copyOf(document);
  for (const pointer of pointers) {
    const tokens = parsePointer(pointer) ?? [];
    const name = tokens.pop() ?? '';
    let parent: Json | undefined = copy;
    for (const token of tokens) parent = memberAt(parent, token);
    if (Array.isArray(parent) && arrayIndex(name) in parent) parent[arrayIndex(name)] = true;
    else if (isObject(parent)) delete parent[name];
  }
  return copy;
}

/** What a token of a pointer leads to. */
export function memberAt(container: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(container)) return container[arrayIndex(token)];
  return isObject(container) ? own(container, token) : undefined;
}
