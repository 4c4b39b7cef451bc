import { own } from './object.ts';
import type { Json, JsonObject } from './value.ts';

/** Reads a member of an object; undefined if it has none of that name, whatever its prototype has. */
export type Getter = (object: JsonObject) => Json | undefined;

/** Sets a member of an object. */
export type Setter = (object: JsonObject, value: Json) => void;

/**
 * A function that reads the member of one name. It is compiled for the name, since V8 finds a member that the code
 * names several times as fast as one that a variable names.
 */
export function getter(name: string): Getter {
  if (name in Object.prototype || name.length > LONGEST) return (object) => own(object, name);
  return new Function('object', `return object[${JSON.stringify(name)}];`) as Getter;
}

/**
 * A function that sets the member of one name. It is compiled for the name: an object of some twenty members and more
 * whose names come from variables becomes a hash table in V8, which takes three times as long to become JSON.
 */
export function setter(name: string): Setter {
  if (name === '__proto__' || name.length > LONGEST) return (object, value) => put(object, name, value);
  return new Function('object', 'value', `object[${JSON.stringify(name)}] = value;`) as Setter;
}

/** The kinds of values that a {@link Copier} copies. */
export type CopiedKind = 'string' | 'number' | 'boolean';

/** Copies a member from one object to another where it is of the copier's kind; false where it is not. */
export type Copier = (from: JsonObject, to: JsonObject) => boolean;

/**
 * A function that copies the member `source` of one object as the member `target` of another. It is compiled for the
 * names and the kind: most members of most rows go through one.
 */
export function copier(source: string, kind: CopiedKind, target: string): Copier {
  if (source in Object.prototype || target === '__proto__') return () => false;
  if (source.length > LONGEST || target.length > LONGEST) return () => false;
  return new Function(
    'from',
    'to',
    `const value = from[${JSON.stringify(source)}];
    if (typeof value !== '${kind}') return false;
    to[${JSON.stringify(target)}] = value;
    return true;`,
  ) as Copier;
}

/** Longer names are not written into code. */
const LONGEST = 1_000;

/** Sets a member; assigning to `__proto__` would set the prototype instead. */
export function put(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else object[name] = value;
}
