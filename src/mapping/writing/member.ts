import type { DateField } from '../../braze/objects/date_text.ts';
import { type FieldTest, isIdentifier } from '../../braze/objects/field_test.ts';
import { identifierText, isPlainAddress, laneOfExternalId } from '../../braze/objects/identifier.ts';
import { isOrdinaryTime } from '../../braze/objects/standard_time.ts';
import { type ScannedObject, Shape } from '../../json/scanned_object.ts';
import type { Json } from '../../json/value.ts';
import type { Filling, Node } from '../compile/compilation.ts';
import type { Finish } from '../compile/finishing.ts';
import { type Scope, scopeOf } from '../scope.ts';
import type { RowInHand } from './row_in_hand.ts';

/** What became of a place: it may hold nothing, and there may be a doubt what it has to hold. */
export type Outcome = 'written' | 'nothing' | 'doubt';

/** Writes what stands in a place. */
export type Write = (hand: RowInHand) => Outcome;

/** The values of a column that need not be looked at: they stay as they are, and are taken. */
export interface Copied {
  /** Of the column, see {@link RowInHand.numberOf}. */
  readonly number: number;
  /** Text that does not begin with a digit and has at most so many characters. */
  readonly longestWord: number;
  readonly numbers: boolean;
  readonly booleans: boolean;
  readonly times: boolean;
  readonly addresses: boolean;
  /** See {@link FieldTest.dateField}. */
  readonly dateField: DateField | null;
}

/** How a place is written. */
export interface PlaceWriter {
  /** What stands there in every object, as JSON text. */
  readonly constant?: string;
  readonly copied?: Copied;
  /** For all that is not copied. */
  readonly write: Write;
}

type ColumnFilling = Extract<Filling, { by: 'column' }>;

/**
 * How a place of an object is written.
 * @param test what its values are held against.
 * @returns null for a place that is always in doubt.
 */
export function placeWriter(node: Node, test: FieldTest, hand: RowInHand): PlaceWriter | null {
  const { filling } = node;
  if (filling?.by === 'column') return columnWriter(node, filling, test, hand);
  if (filling?.by !== 'constant') return { write: writeMade(node, test, hand) };
  return test.takes(filling.value) ? { constant: JSON.stringify(filling.value), write: nothing } : null;
}

function nothing(): Outcome {
  return 'nothing';
}

function columnWriter(node: Node, filling: ColumnFilling, test: FieldTest, hand: RowInHand): PlaceWriter {
  const { column, finish, isOptional } = filling;
  const { keeps } = finish;
  const keepsText = keeps === 'string';
  const number = hand.numberOf(column);
  const otherwise = isOptional ? nothing : writeMade(node, test, hand);
  return {
    copied: {
      number,
      longestWord: keepsText ? test.takesWords : 0,
      numbers: keeps === 'number' && test.takesAll.has('number'),
      booleans: keeps === 'boolean' && test.takesAll.has('boolean'),
      times: (keepsText || keeps === 'time') && test.takesAll.has('time'),
      addresses: keepsText && test.takesAll.has('address'),
      dateField: test.dateField,
    },
    write: (hand) => {
      const { columns, out } = hand;
      const slot = hand.slots[number] as number;
      const value = columns.glance(slot) ?? null;
      if (value === null) return otherwise(hand);
      const made = finished(value, finish);
      if (made === undefined || !test.takes(made)) return 'doubt';
      // A number may be written in a form that is another one to some readers (42.0, 1e3), and what stands in an array
      // or an object was judged as it was parsed: of members that come twice, the last.
      if (made === value && typeof made !== 'number' && typeof made !== 'object') columns.copy(slot, out);
      else out.write(JSON.stringify(made));
      return 'written';
    },
  };
}

/** Whether the value in a slot is one of those that are copied. */
export function isCopied(
  { longestWord, numbers, booleans, times, addresses, dateField }: Copied,
  slot: number,
  columns: ScannedObject,
): boolean {
  switch (columns.shapeOf(slot)) {
    case Shape.TEXT:
      if (columns.isWord(slot, longestWord)) return dateField === null || !dateField.expected;
      if (times && columns.isText(slot, isOrdinaryTime)) {
        if (dateField !== null) dateField.expected = true;
        return true;
      }
      return addresses && columns.isText(slot, isPlainAddress);
    case Shape.NUMBER:
      return numbers && columns.isPlainNumber(slot);
    case Shape.BOOLEAN:
      return booleans;
    default:
      return false;
  }
}

/** Writes what can only be made as a value. A null that is sent is judged with the rest. */
function writeMade({ make }: Node, { takes }: FieldTest, hand: RowInHand): Write {
  hand.usesScope = true;
  return ({ scope, out }) => {
    const made = make(scope);
    if (scope.rejections.length > 0) return 'doubt';
    if (made === undefined) return 'nothing';
    if (made === null || !takes(made)) return 'doubt';
    out.write(JSON.stringify(made));
    return 'written';
  };
}

const isExternalId = isIdentifier('external_id');

/** How the `external_id` is written: as the text that it is for Braze. Whom the object is about is noted. */
export function externalIdWriter(node: Node, holds: FieldTest['takes'], hand: RowInHand): PlaceWriter {
  const { filling, make } = node;
  const idOf = (made: Json | undefined): string | null => {
    const id = made === undefined || !holds(made) ? null : identifierText(made);
    return id !== null && isExternalId(id) ? id : null;
  };
  if (filling?.by !== 'column') {
    hand.usesScope = true;
    const writeMade: Write = (hand) => {
      const id = idOf(make(hand.scope));
      if (id === null || hand.scope.rejections.length > 0) return 'doubt';
      hand.lane = laneOfExternalId(id);
      hand.out.write(JSON.stringify(id));
      return 'written';
    };
    return { write: writeMade };
  }
  const { column, finish } = filling;
  const number = hand.numberOf(column);
  const writeColumn: Write = (hand) => {
    const { columns, out } = hand;
    const slot = hand.slots[number] as number;
    // Its text is kept for as long as the object is under way: no glance.
    const plain = finish.keeps === 'string' ? columns.plainNumber(slot) : null;
    const value = plain ?? columns.value(slot) ?? null;
    const id = value === null ? null : idOf(finished(value, finish));
    if (id === null) return 'doubt';
    hand.lane = laneOfExternalId(id);
    if (columns.shapeOf(slot) === Shape.NUMBER) out.write(`"${id}"`);
    else if (id === value) columns.copy(slot, out);
    else out.write(JSON.stringify(id));
    return 'written';
  };
  return { write: writeColumn };
}

/** What the last step makes of a value; undefined where it rejects. */
export function finished(value: Json, { keeps, convert }: Finish): Json | undefined {
  if (typeof value === keeps) return value;
  const made = convert(value, SCRATCH);
  if (SCRATCH.rejections.length === 0) return made;
  SCRATCH.rejections.length = 0;
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
