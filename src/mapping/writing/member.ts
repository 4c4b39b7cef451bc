import { mayHoldForbidden } from '../../braze/rules/characters.ts';
import type { DateField } from '../../braze/rules/date_text.ts';
import type { FieldTest } from '../../braze/rules/field_test.ts';
import { identifierText, isIdentifier, isPlainAddress } from '../../braze/rules/identifier_text.ts';
import { laneOfExternalId } from '../../braze/rules/lane.ts';
import { isOrdinaryTime } from '../../braze/rules/standard_time.ts';
import { type ScannedObject, Shape } from '../../json/scanned_object.ts';
import type { Json } from '../../json/value.ts';
import { type ColumnValue, columnValue } from '../making/column.ts';
import type { LastStep } from '../making/last_step.ts';
import type { MakeOf } from '../making/make.ts';
import { longestBytes, type NullTexts } from '../null_texts.ts';
import type { Part } from '../program/program.ts';
import { type Make, type Scope, scopeOf } from '../scope.ts';
import type { RowInHand } from './row_in_hand.ts';

/** What became of a place: it may hold nothing, and there may be a doubt what it has to hold. */
export type Outcome = 'written' | 'nothing' | 'doubt';

/** Writes the value of a place. */
export type Write = (hand: RowInHand) => Outcome;

/** The values of a column that need not be looked at: they stay as they are, and are taken. */
export interface Copied {
  /** The most bytes of text that may count as null. */
  readonly longestNull: number;
  /** The most characters of text that is copied without a look, if it does not begin with a digit. */
  readonly longestWord: number;
  readonly numbers: boolean;
  readonly booleans: boolean;
  readonly times: boolean;
  readonly addresses: boolean;
  /** See {@link FieldTest.dateField}. */
  readonly dateField: DateField | null;
}

/** As {@link Copied}, for a column that the mapping names. */
export interface CopiedColumn extends Copied {
  /** See {@link RowInHand.numberOf}. */
  readonly number: number;
}

/** The values that a test takes without a look at them, where all of them stay as they are. */
export function copiedBy(
  { takesWords, takesAll, dateField }: FieldTest,
  nullTexts: NullTexts | null,
): Copied {
  return {
    longestNull: nullTexts === null ? -1 : longestBytes(nullTexts),
    longestWord: takesWords,
    numbers: takesAll.has('number'),
    booleans: takesAll.has('boolean'),
    times: takesAll.has('time'),
    addresses: takesAll.has('address'),
    dateField,
  };
}

/** How a place is written. */
export interface PlaceWriter {
  /** The value there in every object, as JSON text. */
  readonly constant?: string;
  readonly copied?: CopiedColumn;
  /** For all that is not copied. */
  readonly write: Write;
}

/** What the places of one mapping are written with. */
export interface Tools {
  readonly makeOf: MakeOf;
  readonly hand: RowInHand;
}

/**
 * How a place of an object is written.
 * @param test what its values are held against.
 * @returns null for a place that is always in doubt.
 */
export function placeWriter(part: Part, test: FieldTest, { makeOf, hand }: Tools): PlaceWriter | null {
  const value = columnValue(part);
  if (value !== null) return columnWriter(value, makeOf(part), test, hand);
  const same = constantOf(part);
  if (same === undefined) return { write: writeMade(makeOf(part), test, hand) };
  const constant = JSON.stringify(same);
  return test.takes(same) && !mayHoldForbidden(constant) ? { constant, write: nothing } : null;
}

/** The value that a place has in every row; undefined where something is still to be done to it. */
function constantOf(part: Part): Json | undefined {
  if (part.is !== 'value' || part.lastSteps.length > 0) return undefined;
  const { origin, steps } = part.finding;
  const isPlain = origin.is === 'constant' && typeof origin.value !== 'object' && steps.length === 0;
  return isPlain ? origin.value : undefined;
}

function nothing(): Outcome {
  return 'nothing';
}

function columnWriter(value: ColumnValue, make: Make, test: FieldTest, hand: RowInHand): PlaceWriter {
  const { column, lastStep, nullTexts, isOptional, takesEmpty } = value;
  const { keeps } = lastStep;
  const keepsText = keeps === 'string';
  const copied = copiedBy(test, nullTexts);
  const number = hand.numberOf(column);
  const otherwise = isOptional ? nothing : writeMade(make, test, hand);
  return {
    copied: {
      ...copied,
      number,
      longestNull: takesEmpty ? copied.longestNull : Math.max(copied.longestNull, 0),
      longestWord: keepsText ? copied.longestWord : 0,
      numbers: keeps === 'number' && copied.numbers,
      booleans: keeps === 'boolean' && copied.booleans,
      times: (keepsText || keeps === 'time') && copied.times,
      addresses: keepsText && copied.addresses,
    },
    write: (hand) => {
      const { columns } = hand;
      const slot = hand.slots[number] as number;
      const value = columns.glance(slot) ?? null;
      if (value === null || nullTexts?.has(value)) return otherwise(hand);
      if (value === '' && !takesEmpty) return 'doubt';
      const made = finished(value, lastStep);
      if (made === undefined || !test.takes(made)) return 'doubt';
      // A number may be written in a form that is another one to some readers (42.0, 1e3), and what is in an array
      // or an object was judged as it was parsed: of members that come twice, the last.
      writeValue(made, made === value && typeof made !== 'number' && typeof made !== 'object', slot, hand);
      return 'written';
    },
  };
}

/** Writes what was made of a column. @param isSame whether it can be copied out of the row's text. */
export function writeValue(made: Json, isSame: boolean, slot: number, hand: RowInHand): void {
  const { columns, out } = hand;
  if (isSame) columns.copy(slot, out);
  else out.write(JSON.stringify(made));
  hand.mayEscape ||= !isSame || columns.shapeOf(slot) === Shape.ESCAPED_TEXT;
}

/** Whether the value in a slot is one of those that are copied. */
export function isCopied(copied: Copied, slot: number, columns: ScannedObject): boolean {
  switch (columns.shapeOf(slot)) {
    case Shape.TEXT:
      if (columns.textBytes(slot) <= copied.longestNull) return false;
      if (columns.isWord(slot, copied.longestWord)) return copied.dateField?.expected !== true;
      if (copied.times && columns.isText(slot, isOrdinaryTime)) {
        if (copied.dateField !== null) copied.dateField.expected = true;
        return true;
      }
      return copied.addresses && columns.isText(slot, isPlainAddress);
    case Shape.NUMBER:
      return copied.numbers && columns.isPlainNumber(slot);
    case Shape.BOOLEAN:
      return copied.booleans;
    default:
      return false;
  }
}

/** Writes what can only be made as a value. A null that is sent is judged with the rest. */
function writeMade(make: Make, { takes }: FieldTest, hand: RowInHand): Write {
  hand.usesScope = true;
  return (hand) => {
    const { scope, out } = hand;
    const made = make(scope);
    if (scope.rejections.length > 0 || scope.warnings.length > 0) return 'doubt';
    if (made === undefined) return 'nothing';
    if (made === null || !takes(made)) return 'doubt';
    out.write(JSON.stringify(made));
    hand.mayEscape = true;
    return 'written';
  };
}

const isExternalId = isIdentifier('external_id');

/** How the `external_id` is written: as the text that it is for Braze. Whom the object is about is noted. */
export function externalIdWriter(
  part: Part,
  holds: FieldTest['takes'],
  { makeOf, hand }: Tools,
): PlaceWriter {
  const value = columnValue(part);
  const idOf = (made: Json | undefined): string | null => {
    const id = made === undefined || !holds(made) ? null : identifierText(made);
    return id !== null && isExternalId(id) ? id : null;
  };
  if (value === null) {
    hand.usesScope = true;
    const make = makeOf(part);
    const writeMade: Write = (hand) => {
      const id = idOf(make(hand.scope));
      const { rejections, warnings } = hand.scope;
      if (id === null || rejections.length > 0 || warnings.length > 0) return 'doubt';
      hand.lane = laneOfExternalId(id);
      hand.mayEscape = true;
      hand.out.write(JSON.stringify(id));
      return 'written';
    };
    return { write: writeMade };
  }
  const { column, lastStep, nullTexts } = value;
  const number = hand.numberOf(column);
  const writeColumn: Write = (hand) => {
    const { columns, out } = hand;
    const slot = hand.slots[number] as number;
    // Its text is kept for as long as the object is in flight: no glance.
    const plain = lastStep.keeps === 'string' ? columns.plainNumber(slot) : null;
    const value = plain ?? columns.value(slot) ?? null;
    const id = value === null || nullTexts?.has(value) ? null : idOf(finished(value, lastStep));
    if (id === null) return 'doubt';
    hand.lane = laneOfExternalId(id);
    hand.mayEscape ||= columns.shapeOf(slot) === Shape.ESCAPED_TEXT;
    if (columns.shapeOf(slot) === Shape.NUMBER) out.write(`"${id}"`);
    else if (id === value) columns.copy(slot, out);
    else out.write(JSON.stringify(id));
    return 'written';
  };
  return { write: writeColumn };
}

/** What the last step makes of a value; undefined where it rejects, or has something to say. */
export function finished(value: Json, { keeps, convert }: LastStep): Json | undefined {
  if (typeof value === keeps) return value;
  const made = convert(value, SCRATCH);
  if (SCRATCH.rejections.length === 0 && SCRATCH.warnings.length === 0) return made;
  SCRATCH.rejections.length = 0;
  SCRATCH.warnings.length = 0;
  return undefined;
}

/** For last steps: they look at nothing of a row, but reject into it. */
const SCRATCH: Scope = scopeOf({
  stream: '',
  namespace: null,
  emittedAt: null,
  data: {},
  columns: null,
  nulled: null,
});
