import { isObject, own } from '../../json/object.ts';
import { parsePointer } from '../../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Complain } from '../complain.ts';
import { memberAt } from '../copy.ts';

/**
 * A schema with what its `$ref` points to: the keywords next to the reference win, `properties` are joined. With it
 * the pointer of the schema that says most: the target's, where only annotations are next to the reference.
 * null where a reference leads nowhere, which the check of the dialect reports, or in a circle.
 */
export function resolve(
  schema: JsonObject,
  from: string,
  { document, problem }: { readonly document: JsonObject; readonly problem: Complain },
): { readonly schema: JsonObject; readonly pointer: string } | null {
  let resolved = schema;
  let pointer = from;
  const seen = new Set<string>();
  for (;;) {
    const reference = own(resolved, '$ref');
    if (typeof reference !== 'string') return { schema: resolved, pointer };
    if (seen.has(reference)) {
      problem(`${pointer}/$ref`, `\`${reference}\` refers to itself; expected a schema in the end`);
      return null;
    }
    seen.add(reference);
    const target = lookUp(document, reference);
    if (!isObject(target)) return null;
    if (Object.keys(resolved).every((keyword) => ANNOTATIONS.has(keyword))) pointer = reference.slice(1);
    resolved = join(target, resolved);
  }
}

const ANNOTATIONS: ReadonlySet<string> = new Set(['$ref', '$comment', 'title', 'description']);

/** What a reference `#/…` points to; undefined for one that leads nowhere. */
export function lookUp(document: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let tokens: string[] | null;
  try {
    tokens = parsePointer(decodeURIComponent(reference.slice(1)));
  } catch {
    return undefined;
  }
  let value: Json | undefined = tokens === null ? undefined : document;
  for (const token of tokens ?? []) value = memberAt(value, token);
  return value;
}

function join(target: JsonObject, beside: JsonObject): JsonObject {
  const joined = { ...target, ...beside };
  const properties = [own(target, 'properties'), own(beside, 'properties')].filter(isObject);
  if (properties.length > 0) joined.properties = Object.assign({}, ...properties);
  if (Object.hasOwn(target, '$ref')) joined.$ref = target.$ref as Json;
  else delete joined.$ref;
  return joined;
}
