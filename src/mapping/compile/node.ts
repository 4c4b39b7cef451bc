import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Scope } from '../scope.ts';
import { buildArray } from './array_node.ts';
import type { Compilation, CompiledPlace, Node, Place } from './compilation.ts';
import { NOTHING } from './compilation.ts';
import { buildObject } from './object_node.ts';
import { membersAsked } from './projection.ts';
import { resolve } from './refs.ts';
import { fillsFromColumns, typesOf } from './schema_parts.ts';
import { buildValue } from './value_node.ts';

/** Compiles the schema of a place. A place that is reached again from inside of itself is a recursion over the data. */
export function compileNode(schema: Json, place: Place, compilation: Compilation): Node {
  // `true` is the empty schema; what `false` describes can never be sent.
  if (schema === true) return compileNode({}, place, compilation);
  if (!isObject(schema)) return NOTHING;
  const key = `${place.base.onRow}:${place.inArray}:${place.own?.label ?? ''}`;
  const known = compilation.places.get(schema)?.get(key);
  if (known !== undefined) return again(known, place, compilation);
  if (++compilation.count.places > MOST_PLACES) return tooMany(place, compilation);
  const compiled: CompiledPlace = { node: null, descents: place.base.descents };
  const places = compilation.places.get(schema) ?? new Map<string, CompiledPlace>();
  compilation.places.set(schema, places.set(key, compiled));
  const resolved = resolve(schema, place.pointer, compilation);
  compiled.node =
    resolved === null
      ? NOTHING
      : withCondition(resolved.schema, { ...place, pointer: resolved.pointer }, compilation);
  // Only an unfinished place may be shared: a finished one could have another base.
  places.delete(key);
  return compiled.node;
}

/** Definitions that refer to each other can be gone through in any number of orders. */
const MOST_PLACES = 30_000;

function tooMany(place: Place, { count, problem }: Compilation): Node {
  const most = MOST_PLACES.toLocaleString('en-US');
  if (count.places === MOST_PLACES + 1)
    problem(place.pointer, `the mapping makes more than ${most} places; expected fewer`);
  return NOTHING;
}

function again(known: CompiledPlace, place: Place, compilation: Compilation): Node {
  if (known.descents === place.base.descents) {
    compilation.problem(
      place.pointer,
      'the schema contains itself without going deeper into the data, so it would never end; give the inner one an `x-from` of a nested value, or `items`',
    );
    return NOTHING;
  }
  return { make: (scope) => known.node?.make(scope), sourced: true };
}

function withCondition(schema: JsonObject, place: Place, compilation: Compilation): Node {
  const node = compileParts(schema, place, compilation);
  const when = own(schema, 'x-when');
  if (when === undefined) return node;
  const holds = compilePredicate(when, childPointer(place.pointer, 'x-when'), compilation);
  if (place.base.onRow) compilation.asked.push(membersAsked(when));
  const { make, sourced } = node;
  return { make: (scope: Scope) => (holds(scope.base) ? make(scope) : undefined), sourced };
}

/** The predicate of a schema in the document; one that ajv cannot compile is a problem. */
export function compilePredicate(
  schema: Json,
  pointer: string,
  compilation: Compilation,
): (value: Json) => boolean {
  try {
    return compilation.validator.predicate(schema);
  } catch (error) {
    compilation.problem(
      pointer,
      `it cannot be compiled: ${error instanceof Error ? error.message : String(error)}`,
    );
    return () => false;
  }
}

function compileParts(schema: JsonObject, place: Place, compilation: Compilation): Node {
  const isMade =
    place.path === '' || isObject(own(schema, 'properties')) || fillsFromColumns(schema, place, compilation);
  const isMapped = typesOf(schema).includes('object') && isObject(own(schema, 'additionalProperties'));
  if (isMade || isMapped) return buildObject(schema, place, compilation);
  if (Object.hasOwn(schema, 'prefixItems') || isObject(own(schema, 'items'))) {
    return buildArray(schema, place, compilation);
  }
  return buildValue(schema, place, compilation);
}
