import type { DateField } from '../../braze/rules/date_text.ts';
import type { ValueKind } from '../../braze/rules/field.ts';
import type { FieldTest } from '../../braze/rules/field_test.ts';
import { isPlainAddress } from '../../braze/rules/identifier_text.ts';
import { isOrdinaryTime } from '../../braze/rules/standard_time.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
import { Shape } from '../../json/shape.ts';
import { longestBytes, type NullTexts } from '../null_texts.ts';
import type { RowInHand } from './row_in_hand.ts';

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
  readonly lists: boolean;
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
    lists: takesAll.has('list'),
    dateField,
  };
}

/** Writes the value in a slot if it is one of those that are copied. @returns whether it is. */
export function writeCopied(copied: Copied, slot: number, hand: RowInHand): boolean {
  const { columns } = hand;
  const shape = columns.shapeOf(slot);
  if (!isCopied(copied, shape, slot, columns)) return false;
  columns.copy(slot, hand.out);
  if (shape === Shape.ESCAPED_TEXT) hand.mayEscape = true;
  return true;
}

function isCopied(copied: Copied, shape: number, slot: number, columns: ScannedObject): boolean {
  switch (shape) {
    case Shape.TEXT:
      return columns.textBytes(slot) > copied.longestNull && isCopiedText(copied, slot, columns);
    case Shape.ESCAPED_TEXT:
      if (columns.textBytes(slot) <= copied.longestNull * LONGEST_ESCAPE) return false;
      return columns.isWord(slot, copied.longestWord) && copied.dateField?.expected !== true;
    case Shape.NUMBER:
      return copied.numbers && columns.isPlainNumber(slot);
    case Shape.BOOLEAN:
      return copied.booleans;
    case Shape.CONTAINER:
      return copied.lists && columns.isPlainList(slot);
    default:
      return false;
  }
}

function isCopiedText(copied: Copied, slot: number, columns: ScannedObject): boolean {
  if (columns.isWord(slot, copied.longestWord)) return copied.dateField?.expected !== true;
  if (copied.times && columns.isText(slot, isOrdinaryTime)) {
    copied.dateField?.learn();
    return true;
  }
  return copied.addresses && columns.isText(slot, isPlainAddress);
}

/** What `\u0041` has of bytes, and the character of it one. */
const LONGEST_ESCAPE = 6;

/** Whether a test takes a value of a kind without a look at it. */
export function takesUnseen({ takesAll, dateField }: FieldTest, kind: ValueKind): boolean {
  if (!takesAll.has(kind)) return false;
  if (dateField === null) return true;
  if (kind === 'time' || kind === 'day') dateField.learn();
  return kind !== 'digits' || !dateField.expected;
}
