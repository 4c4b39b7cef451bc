import { isPlatformColumn } from '../../airbyte/columns.ts';
import { byName } from '../../json/by_name.ts';
import { put, type Setter, setter } from '../../json/member.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { NO_NULLS, type NullTexts } from '../null_texts.ts';
import { withoutNulls } from '../nulls.ts';
import { locate, raise, type Scope } from '../scope.ts';
import type { Source } from '../source.ts';
import type { Base, Compilation, Place } from './compilation.ts';
import { compileNode } from './node.ts';

/** More names than tables have columns; compiled setters take some room. */
const MAX_SETTERS = 2_000;

/** What passes into an object. */
export interface Passing {
  /** Puts it there; true if there is anything. */
  readonly pass: (object: JsonObject, scope: Scope) => boolean;
  readonly isPassed: (name: string) => boolean;
  /** What becomes of a value; undefined: it is left out. */
  readonly convert: (value: Json, scope: Scope) => Json | undefined;
  /** Whether they are columns of the row, which pass as they are but for nulls. */
  readonly isPlain: boolean;
  /** Texts that count as null. */
  readonly nullTexts: NullTexts;
}

/** Names that a mapping must write out, for they are no data. */
const NEVER_PASSED: ReadonlySet<string> = new Set(['_update_existing_only', '_merge_objects', 'user_alias']);

/** Whether a column is passed only where a mapping names it. */
export function isInternal(name: string): boolean {
  return isPlatformColumn(name) || NEVER_PASSED.has(name);
}

const ELEMENT: Source = {
  read: ({ base }) => base,
  label: 'the column',
  column: null,
  member: null,
  steps: 1,
  descends: true,
};

/**
 * Compiles `additionalProperties`. At the root and in an event's `properties` the columns of the row pass that
 * nothing of the mapping reads; where the base has moved, the members of what was found.
 * @param declared names of the object that are filled otherwise.
 */
export function compilePassing(
  schema: JsonObject,
  declared: readonly string[],
  place: Place,
  base: Base,
  compilation: Compilation,
): Passing {
  const names = new Set(declared);
  const fromRow = base.passesRow;
  const claims = fromRow ? compilation.rowClaims : base.claims;
  if (fromRow) compilation.asked.push(null);
  const convert = conversion(own(schema, 'additionalProperties'), place, compilation);
  const { nulls } = compilation;
  const nullTexts = fromRow || nulls.inside ? nulls.texts : NO_NULLS.texts;
  const readsNulls = nullTexts.size > 0;
  const isPassed = (name: string) => !claims.has(name) && !names.has(name) && !isInternal(name);
  const setterOf = byName<Setter | null>((name) => (isPassed(name) ? setter(name) : null), {
    most: MAX_SETTERS,
    beyond: (name) => (isPassed(name) ? (object, value) => put(object, name, value) : null),
  });
  const pass: Passing['pass'] = (object, scope) => {
    const container = fromRow ? scope.columns : scope.base;
    if (!isObject(container)) return false;
    let passed = false;
    for (const name in container) {
      const set = setterOf(name);
      if (set === null) continue;
      const first = scope.rejections.length;
      const found = container[name] as Json;
      const value = convert(readsNulls && nullTexts.has(found) ? null : found, scope);
      if (scope.rejections.length > first) raise(scope, first, name, !fromRow);
      if (scope.warnings.length > 0 && place.path !== null) locate(scope, childPointer(place.path, name));
      if (value === undefined) continue;
      set(object, value);
      passed = true;
    }
    return passed;
  };
  const isPlain = fromRow && !isObject(own(schema, 'additionalProperties'));
  return { pass, isPassed, convert, isPlain, nullTexts };
}

/** What becomes of a passed value. */
function conversion(
  schema: Json | undefined,
  place: Place,
  compilation: Compilation,
): (value: Json, scope: Scope) => Json | undefined {
  if (!isObject(schema)) {
    return (value, scope) => {
      if (value === null) return undefined;
      return typeof value === 'object' ? withoutNulls(value, 'omit', scope) : value;
    };
  }
  const { make } = compileNode(
    schema,
    {
      pointer: childPointer(place.pointer, 'additionalProperties'),
      path: null,
      base: { onRow: false, passesRow: false, claims: new Set(), descents: place.base.descents + 1 },
      own: ELEMENT,
      inArray: false,
    },
    compilation,
  );
  return (value, scope) => {
    const outer = scope.base;
    scope.base = value;
    const made = make(scope);
    scope.base = outer;
    return made;
  };
}
