import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { elementSource } from '../source.ts';
import { type Base, type Compilation, innerBase, type Place } from './compilation.ts';
import { findingOf, originOf } from './finding.ts';
import { NOTHING, type Part } from './program.ts';

/** The element that `items` maps. */
const ELEMENT = elementSource('the element');

/** Compiles an array that is found: `prefixItems` and `items` map its elements. */
export function listPart(schema: JsonObject, place: Place, compilation: Compilation): Part {
  const located = originOf(schema, place, compilation);
  if (located === null) return NOTHING;
  const { origin, sourced, descends } = located;
  if (origin.is === 'constant') return { is: 'constant', value: origin.value, sourced, schema };
  const base = innerBase(place.base.descents + (descends ? 1 : 0));
  const positions = own(schema, 'prefixItems');
  const first = Array.isArray(positions)
    ? positions.map((item, at) => element(item, ['prefixItems', at], base, place, compilation))
    : [];
  const items = own(schema, 'items');
  // What `items` says nothing about stays as it is; `false` is left to the validation.
  const rest = element(isObject(items) ? items : true, ['items'], base, place, compilation);
  const finding = findingOf(schema, place, compilation, located);
  return { is: 'list', finding, first, rest, sourced, schema };
}

function element(
  schema: Json,
  keys: readonly (string | number)[],
  base: Base,
  place: Place,
  { partOf }: Compilation,
): Part {
  const pointer = keys.reduce<string>(childPointer, place.pointer);
  return partOf(schema, { pointer, path: null, base, own: ELEMENT, inArray: true });
}

/** Compiles an array whose positions are built from the base. */
export function tuplePart(
  positions: readonly Json[],
  schema: JsonObject,
  place: Place,
  { partOf, problem }: Compilation,
): Part {
  if (isObject(own(schema, 'items'))) {
    problem(
      `${place.pointer}/items`,
      'beside `prefixItems` it has nothing to read; give the array an `x-from`',
    );
  }
  const parts = positions.map((position, at) =>
    partOf(position, {
      pointer: childPointer(`${place.pointer}/prefixItems`, at),
      path: null,
      base: place.base,
      own: null,
      inArray: false,
    }),
  );
  return { is: 'tuple', positions: parts, sourced: parts.some(({ sourced }) => sourced), schema };
}
