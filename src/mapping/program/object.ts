import { restField } from '../../braze/rules/rest.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { JsonObject } from '../../json/value.ts';
import { memberSource } from '../source.ts';
import { type Base, type Compilation, innerBase, type Place } from './compilation.ts';
import { findingOf, originOf } from './finding.ts';
import { passingOf } from './passing.ts';
import { type Member, NOTHING, type ObjectPart, type Part, type RequiredMember } from './program.ts';
import { namesSource, passes } from './schema_parts.ts';

/**
 * Compiles an object of members. Its names read the base, or with a source of its own what that finds. Without
 * `properties` it is the object that is found, each of its members by `additionalProperties`.
 */
export function objectPart(schema: JsonObject, place: Place, compilation: Compilation): Part {
  const isRoot = place.path === '';
  const hasMembers =
    isRoot || isObject(own(schema, 'properties')) || fillsFromColumns(schema, place, compilation);
  const isElement = place.own !== null && place.own.member === null;
  const moves = namesSource(schema) || isElement || !hasMembers;
  if (!moves) {
    const fallback = isRoot ? undefined : own(schema, 'default');
    return { ...ofMembers(schema, place, place.base, compilation), finding: null, fallback };
  }
  const located = originOf(schema, place, compilation);
  if (located === null) return NOTHING;
  const { origin, sourced, descends } = located;
  if (origin.is === 'constant') return { is: 'constant', value: origin.value, sourced, schema };
  const base = innerBase(place.base.descents + (descends ? 1 : 0));
  const members = ofMembers(schema, place, base, compilation);
  const finding = findingOf(schema, place, compilation, located);
  return { ...members, finding, fallback: undefined, sourced };
}

/**
 * Whether an object without a source is made of the columns that nothing else reads: the root, and the field for them
 * (the `properties` of an event or a purchase), unless the stream has a column of that name.
 */
export function fillsFromColumns(schema: JsonObject, place: Place, { type, columns }: Compilation): boolean {
  if (!passes(schema) || namesSource(schema)) return false;
  const { rest } = type;
  return place.path === '' || (place.path === rest?.at && !columns.has(restField(rest) ?? ''));
}

function ofMembers(
  schema: JsonObject,
  place: Place,
  base: Base,
  compilation: Compilation,
): Omit<ObjectPart, 'finding' | 'fallback'> {
  const properties = own(schema, 'properties');
  const members: Member[] = [];
  for (const [name, child] of Object.entries(isObject(properties) ? properties : {})) {
    members.push({ name, part: compilation.partOf(child, childPlace(name, place, base)) });
  }
  const names = members.map(({ name }) => name);
  const passing = passes(schema) ? passingOf(schema, names, place, base, compilation) : null;
  const sourced = passing !== null || members.some(({ part }) => part.sourced);
  const required = requiredMembers(schema, place, compilation);
  const mayVanish = sourced && place.path !== '';
  return { is: 'object', members, passing, required, mayVanish, sourced, schema };
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

function requiredMembers(schema: JsonObject, place: Place, { labels }: Compilation): RequiredMember[] {
  const names = [own(schema, 'required') ?? []].flat().filter((name) => typeof name === 'string');
  const { path } = place;
  return names.map((name) => {
    const label = path === null ? undefined : labels.get(childPointer(path, name));
    return { name, label: label ?? 'its source' };
  });
}
