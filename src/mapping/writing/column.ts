import { mayHoldForbidden } from '../../braze/rules/characters.ts';
import type { FieldTest } from '../../braze/rules/field_test.ts';
import { pattern } from '../../json/scan.ts';
import { Shape } from '../../json/shape.ts';
import type { Json } from '../../json/value.ts';
import type { Change } from '../keywords/keyword.ts';
import { type ColumnValue, onlyColumn, type ReadColumn } from '../making/column.ts';
import type { Part } from '../program/program.ts';
import { type CopiedColumn, copiedBy, takesUnseen } from './copied.ts';
import { writeMade } from './made.ts';
import type { RowInHand } from './row_in_hand.ts';
import {
  doubt,
  finished,
  nothing,
  type Outcome,
  type PlaceWriter,
  silently,
  type Tools,
  type Write,
  writeCopiedColumn,
} from './write.ts';

/** How a place is written that is a column of the row. */
export function columnWriter(part: Part, value: ColumnValue, test: FieldTest, tools: Tools): PlaceWriter {
  const { columns, lastStep, takesEmpty } = value;
  const change = value.change === null ? null : nullForNothing(value.change);
  const otherwise = otherwiseWriter(part, value, test, tools);
  const inputs = columns.map((column) => ({
    nullTexts: column.nullTexts,
    copied: copiedColumn(column, value, test, tools),
  }));
  const write: Write = (hand) => {
    for (let i = 0; i < inputs.length; i++) {
      const { copied, nullTexts } = inputs[i] as (typeof inputs)[number];
      const slot = hand.slots[copied.number] as number;
      if (change === null && writeUnseen(copied, slot, hand)) return 'written';
      const found = hand.columns.glance(slot) ?? null;
      if (found !== null && !nullTexts?.has(found)) return writeFound(found, slot, hand);
    }
    return otherwise(hand);
  };
  const isOnly = onlyColumn(value) !== null;
  return { write, ...(isOnly && inputs[0] !== undefined && { copied: inputs[0].copied }) };

  /** Writes values without making them; of the only column those that are copied are written before. */
  function writeUnseen(copied: CopiedColumn, slot: number, hand: RowInHand): boolean {
    if (!isOnly && writeCopiedColumn(copied, hand)) return true;
    if (lastStep.write === null) return false;
    const { columns, out } = hand;
    if (columns.shapeOf(slot) === Shape.TEXT && columns.textBytes(slot) <= copied.longestNull) return false;
    const before = out.length;
    const kind = lastStep.write(columns, slot, out);
    if (kind !== null && takesUnseen(test, kind)) return true;
    out.length = before;
    return false;
  }

  function writeFound(found: Json, slot: number, hand: RowInHand): Outcome {
    if (change !== null) {
      const changed = silently(change, found);
      if (changed === null) return otherwise(hand);
      return changed === undefined ? 'doubt' : writeFinished(changed, -1, hand);
    }
    return writeFinished(found, slot, hand);
  }

  /** @param slot where the value is, unchanged; -1: nowhere. */
  function writeFinished(found: Json, slot: number, hand: RowInHand): Outcome {
    if (found === '' && !takesEmpty) return 'doubt';
    const made = finished(found, lastStep);
    if (made === undefined || !test.takes(made)) return 'doubt';
    writeValue(made, slot >= 0 && isSame(found, made, slot, hand), slot, hand);
    return 'written';
  }
}

/** A change that gives null where it leaves nothing: what is undefined then is in doubt. */
function nullForNothing(change: Change): Change {
  return (value, scope) => change(value, scope) ?? null;
}

function copiedColumn(
  { column, nullTexts }: ReadColumn,
  { lastStep: { keeps, keepsAll }, takesEmpty }: ColumnValue,
  test: FieldTest,
  { hand }: Tools,
): CopiedColumn {
  const copied = copiedBy(test, nullTexts);
  const keepsText = keeps === 'string' || keepsAll;
  return {
    ...copied,
    number: hand.numberOf(column),
    longestNull: takesEmpty ? copied.longestNull : Math.max(copied.longestNull, 0),
    longestWord: keepsText ? copied.longestWord : 0,
    numbers: (keeps === 'number' || keepsAll) && copied.numbers,
    booleans: (keeps === 'boolean' || keepsAll) && copied.booleans,
    times: (keepsText || keeps === 'time') && copied.times,
    addresses: keepsText && copied.addresses,
    lists: keepsAll && copied.lists,
  };
}

/** What is written where the columns are missing or null. */
function otherwiseWriter(part: Part, value: ColumnValue, test: FieldTest, tools: Tools): Write {
  const { fallback, lastStep, isOptional } = value;
  if (isOptional) return nothing;
  if (fallback === null) return writeMade(part, test, tools);
  const made = finished(fallback, lastStep);
  const json = JSON.stringify(made);
  if (made === undefined || mayHoldForbidden(json)) return doubt;
  const text = pattern(json);
  return ({ out }) => {
    if (!test.takes(made)) return 'doubt';
    out.put(text);
    return 'written';
  };
}

/**
 * Whether a value can be copied out of the row's text. A number may be written in a form that is another one to some readers
 * (42.0, 1e3), and what is in an array or an object was judged as it was parsed: of members that come twice, the last.
 */
export function isSame(found: Json, made: Json, slot: number, { columns }: RowInHand): boolean {
  if (made !== found || typeof made === 'object') return false;
  return typeof made !== 'number' || columns.isPlainNumber(slot);
}

/** Writes what was made of a column. @param isSame whether it can be copied out of the row's text. */
export function writeValue(made: Json, isSame: boolean, slot: number, hand: RowInHand): void {
  const { columns, out } = hand;
  if (isSame) {
    columns.copy(slot, out);
    hand.mayEscape ||= columns.shapeOf(slot) === Shape.ESCAPED_TEXT;
  } else hand.putMade(made);
}
