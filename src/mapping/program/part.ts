import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { type Compilation, type CompiledPlace, compileCondition, type Place } from './compilation.ts';
import { listPart, tuplePart } from './list.ts';
import { fillsFromColumns, objectPart } from './object.ts';
import { NOTHING, type Part } from './program.ts';
import { resolve } from './references.ts';
import { namesSource, typesOf } from './schema_parts.ts';
import { valuePart } from './value.ts';

/** Compiles the schema of a place. A place that is reached again from inside of itself is a recursion over the data. */
export function partOf(schema: Json, place: Place, compilation: Compilation): Part {
  // `true` is the empty schema; what `false` describes can never be sent.
  if (schema === true) return partOf({}, place, compilation);
  if (!isObject(schema)) return NOTHING;
  const key = `${place.base.onRow}:${place.inArray}:${place.own?.label ?? ''}`;
  const known = compilation.places.get(schema)?.get(key);
  if (known !== undefined) return again(known, schema, place, compilation);
  if (++compilation.count.places > MOST_PLACES) return tooMany(place, compilation);
  const compiled: CompiledPlace = { part: null, descents: place.base.descents };
  const places = compilation.places.get(schema) ?? new Map<string, CompiledPlace>();
  compilation.places.set(schema, places.set(key, compiled));
  const resolved = resolve(schema, place.pointer, compilation);
  compiled.part =
    resolved === null
      ? NOTHING
      : withCondition(resolved.schema, { ...place, pointer: resolved.pointer }, compilation);
  // Only an unfinished place may be shared: a finished one could have another base.
  places.delete(key);
  return compiled.part;
}

/** Definitions that refer to each other can be gone through in any number of orders. */
const MOST_PLACES = 30_000;

function tooMany(place: Place, { count, problem }: Compilation): Part {
  const most = MOST_PLACES.toLocaleString('en-US');
  if (count.places === MOST_PLACES + 1)
    problem(place.pointer, `the mapping makes more than ${most} places; expected fewer`);
  return NOTHING;
}

function again(known: CompiledPlace, schema: JsonObject, place: Place, compilation: Compilation): Part {
  if (known.descents === place.base.descents) {
    compilation.problem(
      place.pointer,
      'the schema contains itself without going deeper into the data, so it would never end; give the inner one an `x-from` of a nested value, or `items`',
    );
    return NOTHING;
  }
  return { is: 'again', place: known, sourced: true, schema };
}

function withCondition(schema: JsonObject, place: Place, compilation: Compilation): Part {
  const part = ofShape(schema, place, compilation);
  const when = own(schema, 'x-when');
  if (when === undefined) return part;
  const condition = compileCondition(when, childPointer(place.pointer, 'x-when'), compilation);
  if (place.base.onRow) compilation.asked.push(condition.asked);
  return { is: 'when', condition, part, sourced: part.sourced, schema };
}

function ofShape(schema: JsonObject, place: Place, compilation: Compilation): Part {
  const isMade =
    place.path === '' || isObject(own(schema, 'properties')) || fillsFromColumns(schema, place, compilation);
  const isMapped = typesOf(schema).includes('object') && isObject(own(schema, 'additionalProperties'));
  if (isMade || isMapped) return objectPart(schema, place, compilation);
  const positions = own(schema, 'prefixItems');
  if (Array.isArray(positions) && !namesSource(schema)) {
    return tuplePart(positions, schema, place, compilation);
  }
  if (positions !== undefined || isObject(own(schema, 'items'))) return listPart(schema, place, compilation);
  return valuePart(schema, place, compilation);
}
