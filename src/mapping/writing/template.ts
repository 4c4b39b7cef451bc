import type { FieldTest } from '../../braze/rules/field_test.ts';
import { BACKSLASH, beginsNumber, type Pattern, pattern, QUOTE } from '../../json/scan.ts';
import { Shape } from '../../json/shape.ts';
import { lastStepOf } from '../making/last_step.ts';
import { longestBytes } from '../null_texts.ts';
import type { Input, ValuePart } from '../program/program.ts';
import { writeMade } from './made.ts';
import type { RowInHand } from './row_in_hand.ts';
import type { Outcome, PlaceWriter, Tools, Write } from './write.ts';

/** A piece of a template: text as it is written, or a column of the row. */
type Piece = Pattern | { readonly number: number; readonly longestNull: number };

/**
 * How the text of a template is written: its pieces one after the other, if they are text without escapes, plain numbers and
 * booleans, and the whole is a text that needs no look. null for templates that do more.
 */
export function templateWriter(part: ValuePart, test: FieldTest, tools: Tools): PlaceWriter | null {
  const { origin, steps, fallback, onNull } = part.finding;
  const isPlain = steps.length === 0 && fallback === null && onNull === 'omit';
  if (origin.is !== 'template' || !isPlain || lastStepOf(part).keeps !== 'string') return null;
  const pieces = origin.pieces.map((piece) =>
    typeof piece === 'string' ? textPiece(piece) : columnPiece(piece, tools),
  );
  if (!pieces.every((piece) => piece !== null)) return null;
  const writeLookedAt = writeMade(part, test, tools);
  const most = test.takesWords;
  const write: Write = (hand) => {
    const { out } = hand;
    const before = out.length;
    out.putByte(QUOTE);
    const outcome = writePieces(pieces, hand);
    if (outcome !== 'written') out.length = before;
    if (outcome === 'nothing') return 'nothing';
    const length = out.length - before - 1;
    const first = out.byteAt(before + 1);
    const isWord = length > 0 && length <= most && !beginsNumber(first) && first !== BACKSLASH;
    if (outcome === 'written' && isWord && test.dateField?.expected !== true) {
      out.putByte(QUOTE);
      return 'written';
    }
    out.length = before;
    return writeLookedAt(hand);
  };
  return { write };
}

/** null for text that is written with escapes. */
function textPiece(text: string): Pattern | null {
  const json = JSON.stringify(text).slice(1, -1);
  return json === text ? pattern(json) : null;
}

/** null for what is no column, or has to be looked at. */
function columnPiece({ source, nullTexts }: Input, { hand }: Tools): Piece | null {
  if (source.column === null || source.steps !== 1) return null;
  const longestNull = nullTexts === null ? -1 : longestBytes(nullTexts);
  return { number: hand.numberOf(source.column), longestNull };
}

function writePieces(pieces: readonly Piece[], hand: RowInHand): Outcome {
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as Piece;
    if ('bytes' in piece) hand.out.put(piece);
    else {
      const outcome = writePiece(hand.slots[piece.number] as number, piece.longestNull, hand);
      if (outcome !== 'written') return outcome;
    }
  }
  return 'written';
}

function writePiece(slot: number, longestNull: number, { columns, out }: RowInHand): Outcome {
  switch (columns.shapeOf(slot)) {
    case Shape.NONE:
    case Shape.NULL:
      return 'nothing';
    case Shape.TEXT:
      if (columns.textBytes(slot) <= longestNull) return 'doubt';
      columns.copyPart(slot, 1, 1, out);
      return 'written';
    case Shape.NUMBER:
      return columns.putNumber(slot, out, false) ? 'written' : 'doubt';
    case Shape.BOOLEAN:
      columns.copy(slot, out);
      return 'written';
    default:
      return 'doubt';
  }
}
