import { own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Compilation, Place } from './compilation.ts';
import { findingOf, originOf, stepsOf } from './finding.ts';
import { NOTHING, type Part } from './program.ts';
import { checkConstant, wantedOf } from './wanted.ts';

/** Compiles a place that holds one value: found, then coerced. */
export function valuePart(schema: JsonObject, place: Place, compilation: Compilation): Part {
  const located = originOf(schema, place, compilation);
  if (located === null) return NOTHING;
  const fallback = own(schema, 'default') ?? null;
  if (fallback !== null)
    checkConstant(fallback, schema, childPointer(place.pointer, 'default'), compilation.problem);
  return {
    is: 'value',
    finding: findingOf(schema, place, compilation, located),
    wanted: wantedOf(schema),
    lastSteps: stepsOf('made', schema, place, compilation),
    sourced: located.sourced,
    schema,
  };
}
