import { kindWord } from '../../json/kind_of.ts';
import { type Copier, copier, type Getter, getter, type Setter, setter } from '../../json/member.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { JsonObject } from '../../json/value.ts';
import { OBJECT } from '../coercions/object.ts';
import { parseContainer } from '../json_text.ts';
import { type Make, raise, reject, type Scope } from '../scope.ts';
import { memberSource } from '../source.ts';
import type { Base, Compilation, Node, Place } from './compilation.ts';
import type { Finish } from './finishing.ts';
import { compileNode } from './node.ts';
import { compilePassing, type Passing } from './passing.ts';
import { fillsFromColumns, namesSource, passes } from './schema_parts.ts';
import { foundValue, originOf } from './value_node.ts';

/** A member that is made. */
interface Member extends Node {
  readonly name: string;
  readonly set: Setter;
  readonly copy: Copier | null;
}

/** A member that the mapping says must be there. */
interface RequiredMember {
  readonly name: string;
  readonly get: Getter;
  /** What its place reads, for the message. */
  readonly label: string;
}

/**
 * Compiles an object of members. Its names read the base, or with a source of its own what that finds. Without
 * `properties` it is the object that is found, each of its members by `additionalProperties`.
 */
export function buildObject(schema: JsonObject, place: Place, compilation: Compilation): Node {
  const isRoot = place.path === '';
  const hasMembers =
    isRoot || isObject(own(schema, 'properties')) || fillsFromColumns(schema, place, compilation);
  const isElement = place.own !== null && place.own.member === null;
  const moves = namesSource(schema) || isElement || !hasMembers;
  if (!moves) {
    const node = members(schema, place, place.base, compilation);
    const fallback = own(schema, 'default');
    if (fallback === undefined || isRoot) return node;
    return { make: (scope) => node.make(scope) ?? fallback, sourced: node.sourced };
  }
  const origin = originOf(schema, place, compilation);
  if (origin === null) return { make: () => undefined, sourced: false };
  if (Object.hasOwn(schema, 'const')) return { make: origin.read, sourced: false };
  const descents = place.base.descents + (origin.descends ? 1 : 0);
  const base: Base = { onRow: false, passesRow: false, claims: new Set(), descents };
  const { make } = members(schema, place, base, compilation);
  const convert: Finish['convert'] = (value, scope) => {
    const object = OBJECT.convert(value);
    if (object === undefined) {
      return reject(
        scope,
        OBJECT.code,
        `${origin.label} holds ${typeof value === 'string' ? textWord(value) : kindWord(value)}; expected ${OBJECT.expected}`,
        value,
      );
    }
    const outer = scope.base;
    scope.base = object;
    const made = make(scope);
    scope.base = outer;
    return made;
  };
  return foundValue(schema, place, compilation, origin, { keeps: null, convert });
}

/** What text holds that is no JSON object. */
function textWord(text: string): string {
  return parseContainer(text) === undefined ? 'text that is no JSON' : 'text that is a JSON array';
}

function members(schema: JsonObject, place: Place, base: Base, compilation: Compilation): Node {
  const isRoot = place.path === '';
  const properties = own(schema, 'properties');
  const list: Member[] = [];
  for (const [name, child] of Object.entries(isObject(properties) ? properties : {})) {
    const node = compileNode(child, childPlace(name, place, base), compilation);
    list.push({ name, set: setter(name), copy: copierOf(node, name), ...node });
  }
  const names = list.map(({ name }) => name);
  const passing = passes(schema) ? compilePassing(schema, names, place, base, compilation) : null;
  const sourced = passing !== null || list.some((member) => member.sourced);
  const required = requiredMembers(schema, place, compilation);
  return {
    make: building(list, passing?.pass ?? null, required, { mayVanish: sourced && !isRoot }),
    sourced,
    filling: { by: 'members', members: list, passing, required: required.map(({ name }) => name) },
  };
}

/** Values of the kind that a column's last step leaves as they are need not go through it. */
function copierOf({ filling }: Node, name: string): Copier | null {
  if (filling?.by !== 'column') return null;
  const { nullTexts, finish } = filling;
  const { keeps } = finish;
  if (keeps === 'string' && nullTexts !== null) return null;
  return keeps === null || keeps === 'time' ? null : copier(filling.column, keeps, name);
}

function childPlace(name: string, place: Place, base: Base): Place {
  return {
    pointer: childPointer(`${place.pointer}/properties`, name),
    path: place.path === null ? null : childPointer(place.path, name),
    base,
    own: memberSource(name, base.onRow),
    inArray: false,
  };
}

/** An object whose sourced members are all missing is missing itself. */
function building(
  list: readonly Member[],
  pass: Passing['pass'] | null,
  required: readonly RequiredMember[],
  { mayVanish }: { readonly mayVanish: boolean },
): Make {
  return (scope) => {
    const { rejections } = scope;
    const begin = rejections.length;
    const object: JsonObject = {};
    let found = false;
    for (const member of list) {
      if (member.copy?.(scope.columns, object) === true) {
        found = true;
        continue;
      }
      const first = rejections.length;
      const value = member.make(scope);
      if (rejections.length > first) raise(scope, first, member.name);
      if (value === undefined) continue;
      member.set(object, value);
      if (member.sourced) found = true;
    }
    if (pass?.(object, scope) === true) found = true;
    const sound = rejections.length === begin;
    if (mayVanish && !found && sound) return undefined;
    if (sound) requireMembers(object, required, scope);
    return object;
  };
}

function requiredMembers(schema: JsonObject, place: Place, { labels }: Compilation): RequiredMember[] {
  const names = [own(schema, 'required') ?? []].flat().filter((name) => typeof name === 'string');
  const { path } = place;
  return names.map((name) => {
    const label = path === null ? undefined : labels.get(childPointer(path, name));
    return { name, get: getter(name), label: label ?? 'its source' };
  });
}

function requireMembers(object: JsonObject, required: readonly RequiredMember[], scope: Scope): void {
  for (const { name, get, label } of required) {
    if (get(object) !== undefined) continue;
    const first = scope.rejections.length;
    reject(scope, 'MAPPING_REQUIRED', `required, but ${label} is missing or null`);
    raise(scope, first, name);
  }
}
