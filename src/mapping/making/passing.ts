import { byName } from '../../json/by_name.ts';
import { put, type Setter, setter } from '../../json/member.ts';
import { isObject } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Change } from '../keywords/keyword.ts';
import { withoutNulls } from '../nulls.ts';
import { isPassed, type Part, type Passing } from '../program/program.ts';
import { locate, type Make, raise, type Scope } from '../scope.ts';

/** More names than tables have columns; compiled setters take some room. */
const MAX_SETTERS = 2_000;

/** Puts what passes into an object; true if there is anything. */
export type Pass = (object: JsonObject, scope: Scope) => boolean;

export function passInto(passing: Passing, makeOf: (part: Part) => Make): Pass {
  const { nullTexts, path } = passing;
  const fromRow = passing.from === 'row';
  const convert = passing.each === null ? passedAsItIs : passedBy(makeOf(passing.each));
  const readsNulls = nullTexts.size > 0;
  const setterOf = byName<Setter | null>((name) => (isPassed(passing, name) ? setter(name) : null), {
    most: MAX_SETTERS,
    beyond: (name) => (isPassed(passing, name) ? (object, value) => put(object, name, value) : null),
  });
  return (object, scope) => {
    const container = fromRow ? scope.columns : scope.base;
    if (!isObject(container)) return false;
    let passed = false;
    for (const name in container) {
      const set = setterOf(name);
      if (set === null) continue;
      const value = passedValue(name, container[name] as Json, scope);
      if (value === undefined) continue;
      set(object, value);
      passed = true;
    }
    return passed;
  };

  function passedValue(name: string, found: Json, scope: Scope): Json | undefined {
    const first = scope.rejections.length;
    const value = convert(readsNulls && nullTexts.has(found) ? null : found, scope);
    if (scope.rejections.length > first) raise(scope, first, name, !fromRow);
    if (scope.warnings.length > 0 && path !== null) locate(scope, childPointer(path, name));
    return value;
  }
}

/** A value that nothing is said of, without its nulls. */
export const passedAsItIs: Change = (value, scope) => {
  if (value === null) return undefined;
  return typeof value === 'object' ? withoutNulls(value, 'omit', scope) : value;
};

/** What a schema makes of the value, which is the base then. */
function passedBy(make: Make): Change {
  return (value, scope) => {
    const outer = scope.base;
    scope.base = value;
    const made = make(scope);
    scope.base = outer;
    return made;
  };
}
