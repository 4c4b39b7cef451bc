import type { FieldTest } from '../../braze/rules/field_test.ts';
import { identifierText, isIdentifier } from '../../braze/rules/identifier_text.ts';
import { laneOfExternalId } from '../../braze/rules/lane.ts';
import { QUOTE } from '../../json/scan.ts';
import { Shape } from '../../json/shape.ts';
import type { Json } from '../../json/value.ts';
import { type ColumnValue, columnValue, onlyColumn, type ReadColumn } from '../making/column.ts';
import type { Part } from '../program/program.ts';
import { columnsReadBy } from '../program/reads.ts';
import { narrowScope } from './narrow_scope.ts';
import { finished, type PlaceWriter, type Tools, type Write } from './write.ts';

const isExternalId = isIdentifier('external_id');

/** How the `external_id` is written: as the text that it is for Braze. Whom the object is about is noted. */
export function externalIdWriter(part: Part, holds: FieldTest['takes'], tools: Tools): PlaceWriter {
  const value = columnValue(part);
  const column = value === null ? null : onlyColumn(value);
  const idOf = (made: Json | undefined): string | null => {
    const id = made === undefined || !holds(made) ? null : identifierText(made);
    return id !== null && isExternalId(id) ? id : null;
  };
  return {
    write:
      value === null || column === null
        ? writeMadeId(part, idOf, tools)
        : writeColumnId(column, value, idOf, tools),
  };
}

type IdOf = (made: Json | undefined) => string | null;

function writeMadeId(part: Part, idOf: IdOf, { makeOf, hand }: Tools): Write {
  const make = makeOf(part);
  const scopeOf = narrowScope(columnsReadBy(part), hand);
  return (hand) => {
    const scope = scopeOf(hand);
    const id = idOf(make(scope));
    if (id === null || scope.rejections.length > 0 || scope.warnings.length > 0) return 'doubt';
    hand.lane = laneOfExternalId(id);
    hand.putMade(id);
    return 'written';
  };
}

function writeColumnId(
  { column, nullTexts }: ReadColumn,
  { lastStep }: ColumnValue,
  idOf: IdOf,
  { hand }: Tools,
): Write {
  const number = hand.numberOf(column);
  return (hand) => {
    const { columns, out } = hand;
    const slot = hand.slots[number] as number;
    // Its text is kept for as long as the object is in flight: no glance.
    const plain = lastStep.keeps === 'string' ? columns.plainNumber(slot) : null;
    const value = plain ?? columns.value(slot) ?? null;
    const id = value === null || nullTexts?.has(value) ? null : idOf(finished(value, lastStep));
    if (id === null) return 'doubt';
    hand.lane = laneOfExternalId(id);
    hand.mayEscape ||= columns.shapeOf(slot) === Shape.ESCAPED_TEXT;
    if (plain !== null && id === plain) {
      out.putByte(QUOTE);
      columns.copy(slot, out);
      out.putByte(QUOTE);
    } else if (id === value) columns.copy(slot, out);
    else hand.putMade(id);
    return 'written';
  };
}
