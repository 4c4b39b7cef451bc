import { isBrazeName } from '../braze/vocabulary.ts';
import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { memberAt } from './copy.ts';
import type { Projection } from './program/projection.ts';

/** Every name under a `properties` of a mapping document: who wrote the mapping knows them. */
export function namesIn(document: Json): Set<string> {
  const names = new Set<string>();
  const search = (value: Json) => {
    const properties = isObject(value) ? own(value, 'properties') : undefined;
    if (isObject(properties)) for (const name of Object.keys(properties)) names.add(name);
    const parts = Array.isArray(value) || isObject(value) ? Object.values<Json>(value) : [];
    for (const part of parts) search(part);
  };
  search(document);
  return names;
}

/**
 * Whether a name may be shown where the values of rows may not: a column's, one of the mapping, or Braze's own. All others
 * are keys inside of values.
 */
export type IsName = (name: string) => boolean;

/**
 * What {@link IsName} is for a row.
 * @param read the columns that the mapping reads; others may not have been looked for in the row.
 */
export function namesOf(mapped: ReadonlySet<string>, read: Projection, columns: JsonObject): IsName {
  const isColumn = (name: string) => (read === null || read.has(name)) && Object.hasOwn(columns, name);
  return (name) => mapped.has(name) || isColumn(name) || isBrazeName(name);
}

/** A JSON Pointer into an object without keys that are data: each becomes `*`. Indexes of arrays stay. */
export function shownPath(path: string, object: Json, isName: IsName): string {
  let container: Json | undefined = object;
  let shown = '';
  for (const token of parsePointer(path) ?? []) {
    shown += Array.isArray(container) || isName(token) ? childPointer('', token) : '/*';
    container = memberAt(container, token);
  }
  return shown;
}
