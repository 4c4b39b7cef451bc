import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { JsonObject } from '../../json/value.ts';
import { NO_NULLS } from '../null_texts.ts';
import { elementSource } from '../source.ts';
import { type Base, type Compilation, innerBase, type Place } from './compilation.ts';
import type { Part, Passing } from './program.ts';

const PASSED = elementSource('the column');

/**
 * Compiles `additionalProperties`. At the root and in an event's `properties` the columns of the row pass that
 * nothing of the mapping reads; where the base has moved, the members of what was found.
 * @param declared names of the object that are filled otherwise.
 */
export function passingOf(
  schema: JsonObject,
  declared: readonly string[],
  place: Place,
  base: Base,
  compilation: Compilation,
): Passing {
  const { nulls, rowClaims, asked } = compilation;
  const fromRow = base.passesRow;
  if (fromRow) asked.push(null);
  return {
    from: fromRow ? 'row' : 'base',
    claims: fromRow ? rowClaims : base.claims,
    declared: new Set(declared),
    only: null,
    each: eachOf(schema, place, compilation),
    nullTexts: fromRow || nulls.inside ? nulls.texts : NO_NULLS.texts,
    path: place.path,
  };
}

function eachOf(schema: JsonObject, place: Place, { partOf }: Compilation): Part | null {
  const additional = own(schema, 'additionalProperties');
  if (!isObject(additional)) return null;
  return partOf(additional, {
    pointer: childPointer(place.pointer, 'additionalProperties'),
    path: null,
    base: innerBase(place.base.descents + 1),
    own: PASSED,
    inArray: false,
  });
}
