import { mayHoldForbidden } from '../../braze/rules/characters.ts';
import type { FieldTest } from '../../braze/rules/field_test.ts';
import { pattern } from '../../json/scan.ts';
import type { Json } from '../../json/value.ts';
import { columnValue } from '../making/column.ts';
import type { Part, WhenPart } from '../program/program.ts';
import { columnWriter } from './column.ts';
import { writeMade } from './made.ts';
import { conditionOf } from './narrow_scope.ts';
import { templateWriter } from './template.ts';
import { nothing, type PlaceWriter, type Tools, type Write, writeCopiedColumn } from './write.ts';

/**
 * How a place of an object is written.
 * @param test what its values are held against.
 * @returns null for a place that is always in doubt.
 */
export function placeWriter(part: Part, test: FieldTest, tools: Tools): PlaceWriter | null {
  if (part.is === 'when') return conditionWriter(part, placeWriter(part.part, test, tools), tools);
  const value = columnValue(part);
  if (value !== null) return columnWriter(part, value, test, tools);
  const same = constantOf(part);
  if (same !== undefined) {
    const constant = JSON.stringify(same);
    return test.takes(same) && !mayHoldForbidden(constant) ? { constant, write: nothing } : null;
  }
  const template = part.is === 'value' ? templateWriter(part, test, tools) : null;
  return template ?? { write: writeMade(part, test, tools) };
}

/** The value that a place has in every row; undefined where something is still to be done to it. */
function constantOf(part: Part): Json | undefined {
  if (part.is !== 'value' || part.lastSteps.length > 0) return undefined;
  const { origin, steps } = part.finding;
  const isPlain = origin.is === 'constant' && typeof origin.value !== 'object' && steps.length === 0;
  return isPlain ? origin.value : undefined;
}

/** How a place is written that is filled only where the row satisfies a condition. */
function conditionWriter(
  { condition }: WhenPart,
  place: PlaceWriter | null,
  { hand }: Tools,
): PlaceWriter | null {
  if (place === null) return null;
  const holds = conditionOf(condition, hand);
  const write = wholeWrite(place);
  return { write: (hand) => (holds(hand) ? write(hand) : 'nothing') };
}

/** Writes a place whatever it is. */
function wholeWrite({ constant, copied, write }: PlaceWriter): Write {
  if (constant !== undefined) {
    const text = pattern(constant);
    return ({ out }) => {
      out.put(text);
      return 'written';
    };
  }
  if (copied === undefined) return write;
  return (hand) => (writeCopiedColumn(copied, hand) ? 'written' : write(hand));
}
