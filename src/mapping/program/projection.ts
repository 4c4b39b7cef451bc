import { isObject } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';

/** The columns of a row that something reads; null: any of them. */
export type Projection = ReadonlySet<string> | null;

/** The columns that at least one of several reads. */
export function union(projections: readonly Projection[]): Projection {
  const names = new Set<string>();
  for (const projection of projections) {
    if (projection === null) return null;
    for (const name of projection) names.add(name);
  }
  return names;
}

/** The members that a JSON Schema looks at, if its keywords say so: a count of members, for example, looks at all. */
export function membersAsked(schema: Json): Projection {
  if (!isObject(schema)) return NONE;
  return union(
    Object.entries(schema).map(([keyword, value]) => {
      if (SILENT.has(keyword)) return NONE;
      if (keyword === 'properties' && isObject(value)) return new Set(Object.keys(value));
      if (keyword === 'required' && Array.isArray(value)) return new Set(value.map(String));
      if (COMBINING.has(keyword)) return union([value].flat().map(membersAsked));
      return null;
    }),
  );
}

const NONE: Projection = new Set();
/** Keywords that look at no member. */
const SILENT: ReadonlySet<string> = new Set(['type', 'title', 'description', '$comment']);
/** Keywords whose schemas look at the same object. */
const COMBINING: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else']);
