import { kindWord } from '../../json/kind_of.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { ARRAY } from '../coercions/array.ts';
import { locate, raise, reject, type Scope } from '../scope.ts';
import type { Source } from '../source.ts';
import type { Base, Compilation, Node, Place } from './compilation.ts';
import type { Finish } from './finishing.ts';
import { compileNode } from './node.ts';
import { namesSource } from './schema_parts.ts';
import { foundValue, originOf } from './value_node.ts';

/** The element that `items` maps. */
const ELEMENT: Source = {
  read: ({ base }) => base,
  label: 'the element',
  column: null,
  member: null,
  steps: 1,
  descends: true,
};

/** Compiles an array: `items` maps what is found element by element, `prefixItems` builds each position. */
export function buildArray(schema: JsonObject, place: Place, compilation: Compilation): Node {
  const positions = own(schema, 'prefixItems');
  if (Array.isArray(positions) && !namesSource(schema)) return tuple(positions, schema, place, compilation);
  const origin = originOf(schema, place, compilation);
  if (origin === null) return { make: () => undefined, sourced: false };
  if (Object.hasOwn(schema, 'const')) return { make: origin.read, sourced: false };
  const descents = place.base.descents + (origin.descends ? 1 : 0);
  const base: Base = { onRow: false, passesRow: false, claims: new Set(), descents };
  const prefix = Array.isArray(positions)
    ? positions.map((item, at) => element(item, ['prefixItems', at], base, place, compilation))
    : [];
  const items = own(schema, 'items');
  // What `items` says nothing about stays as it is; `false` is left to the validation.
  const rest = element(isObject(items) ? items : true, ['items'], base, place, compilation);
  const convert: Finish['convert'] = (value, scope) => {
    const array = ARRAY.convert(value);
    if (!Array.isArray(array)) {
      return reject(
        scope,
        ARRAY.code,
        `${origin.label} holds ${kindWord(value)}; expected ${ARRAY.expected}`,
        value,
      );
    }
    const mapped = mapElements(array, prefix, rest, scope);
    if (scope.warnings.length > 0) locate(scope, place.path);
    return mapped;
  };
  return foundValue(schema, place, compilation, origin, { keeps: null, convert });
}

function mapElements(array: readonly Json[], prefix: readonly Node[], rest: Node, scope: Scope): Json[] {
  const outer = scope.base;
  const mapped: Json[] = [];
  for (let at = 0; at < array.length; at++) {
    const node = at < prefix.length ? (prefix[at] as Node) : rest;
    const first = scope.rejections.length;
    scope.base = array[at] as Json;
    const value = node.make(scope);
    if (scope.rejections.length > first) raise(scope, first, at);
    if (value !== undefined) mapped.push(value);
  }
  scope.base = outer;
  return mapped;
}

function element(
  schema: Json,
  keys: readonly (string | number)[],
  base: Base,
  place: Place,
  compilation: Compilation,
): Node {
  const pointer = keys.reduce<string>(childPointer, place.pointer);
  return compileNode(schema, { pointer, path: null, base, own: ELEMENT, inArray: true }, compilation);
}

/** Positions that are built from the base; one that is missing is left out. */
function tuple(positions: readonly Json[], schema: JsonObject, place: Place, compilation: Compilation): Node {
  const nodes = positions.map((position, at) =>
    compileNode(
      position,
      {
        pointer: childPointer(`${place.pointer}/prefixItems`, at),
        path: null,
        base: place.base,
        own: null,
        inArray: false,
      },
      compilation,
    ),
  );
  if (isObject(own(schema, 'items'))) {
    compilation.problem(
      `${place.pointer}/items`,
      'beside `prefixItems` it has nothing to read; give the array an `x-from`',
    );
  }
  const sourced = nodes.some((node) => node.sourced);
  return {
    sourced,
    make: (scope) => {
      const begin = scope.rejections.length;
      const array: Json[] = [];
      let found = false;
      for (const [at, node] of nodes.entries()) {
        const first = scope.rejections.length;
        const value = node.make(scope);
        if (scope.rejections.length > first) raise(scope, first, at);
        if (value === undefined) continue;
        array.push(value);
        if (node.sourced) found = true;
      }
      if (sourced && !found && scope.rejections.length === begin) return undefined;
      return array.length === 0 ? undefined : array;
    },
  };
}
