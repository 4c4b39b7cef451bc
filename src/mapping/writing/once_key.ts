import type { Json } from '../../json/value.ts';
import { readInput } from '../making/reading.ts';
import { keyOf, type OncePer } from '../once_per.ts';
import type { Input } from '../program/program.ts';
import type { Row } from '../row.ts';
import { narrowScope } from './narrow_scope.ts';
import type { RowInHand } from './row_in_hand.ts';

/** The key by which the object of a row is sent once, see {@link OncePer}; null where there is a doubt. */
export function onceKeyWriter(
  oncePer: OncePer,
  hand: RowInHand,
): (row: Row, hand: RowInHand) => string | null {
  const reads = oncePer.inputs.map((input) => columnReader(input, hand));
  return (row, hand) => {
    const values = reads.map((read) => read(hand));
    return keyOf(oncePer, row, values);
  };
}

/** A column is read out of the row's text. */
function columnReader(input: Input, hand: RowInHand): (hand: RowInHand) => Json | undefined {
  const { source, nullTexts } = input;
  if (source.reads.what !== 'column') {
    const read = readInput(input);
    const scopeOf = narrowScope(new Set(source.column === null ? [] : [source.column]), hand);
    return (hand) => read(scopeOf(hand));
  }
  const number = hand.numberOf(source.reads.name);
  return ({ columns, slots }) => {
    const value = columns.glance(slots[number] as number);
    return nullTexts?.has(value) ? null : value;
  };
}
