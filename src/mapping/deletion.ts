import { kindWord } from '../json/kind_of.ts';
import { own } from '../json/object.ts';
import { shownName } from '../json/shown_name.ts';
import type { Json } from '../json/value.ts';
import { BOOLEAN } from './coercions/boolean.ts';
import type { NullTexts } from './null_texts.ts';
import type { ObjectPart, Part } from './program/program.ts';
import type { Mapping, Row } from './row.ts';

/**
 * How the object that deletes what a row made is filled: from what names the user or the item alone, for a deleted row may
 * hold nothing else. Conditions and required members are not asked.
 * @param by the identifiers that count.
 * @param readsRow whether the identifiers are columns, whatever else the mapping reads.
 * @returns null where the mapping makes no object.
 */
export function deletionPart(root: Part, by: readonly string[], readsRow: boolean): ObjectPart | null {
  const part = unconditional(root);
  if (part.is !== 'object') return null;
  const members = part.members
    .filter(({ name }) => by.includes(name))
    .map((member) => ({ ...member, part: unconditional(member.part) }));
  return {
    ...part,
    finding: readsRow ? null : part.finding,
    members,
    passing: null,
    required: [],
    mayVanish: false,
  };
}

/** The mapping of deleted rows, with the words that fit them: an email or a phone in the row does not help. */
export function toldOfDeletions(mapping: Mapping, by: readonly string[]): Mapping {
  const names = by.map((name) => `\`${name}\``).join(', ');
  const message = `the row was deleted at the source, and what finds what to delete is missing, null or empty: ${names}`;
  return (row, noteMade) => {
    const mapped = mapping(row, noteMade);
    if (mapped.rejections === undefined) return mapped;
    const rejections = mapped.rejections.map((rejection) =>
      rejection.code === 'BRAZE_NO_IDENTIFIER' ? { ...rejection, message } : rejection,
    );
    return { ...mapped, rejections };
  };
}

function unconditional(part: Part): Part {
  return part.is === 'when' ? unconditional(part.part) : part;
}

/**
 * A mapping whose rows delete where a column of theirs says so, as tables for Cloud Data Ingestion have it. Nothing is guessed:
 * a row whose mark is neither true nor false is rejected.
 * @param column null: there is none.
 * @param nullTexts texts of the column that count as null, and so as false, as empty text does.
 */
export function deletingMarked(
  column: string | null,
  nullTexts: NullTexts,
  mapping: Mapping,
  deletion: Mapping | null,
): Mapping {
  if (column === null || deletion === null) return mapping;
  return (row, noteMade) => {
    const value = row.nulled?.has(column) ? null : (valueIn(row, column) ?? null);
    const mark = value === null || value === '' || nullTexts.has(value) ? false : BOOLEAN.convert(value);
    if (mark !== undefined) return mark ? deletion(row, noteMade) : mapping(row, noteMade);
    const found = typeof value === 'string' ? 'another text' : kindWord(value);
    const message = `column ${shownName(column)}, which says whether the row deletes, holds ${found}; expected ${BOOLEAN.expected}`;
    return { rejections: [{ code: 'MAPPING_TYPE', path: '', message, value }], identifier: null };
  };
}

/** A row whose places are known is not parsed for it. */
function valueIn(row: Row, column: string): Json | undefined {
  const { columns } = row;
  return columns === null ? own(row.data, column) : columns.value(columns.slotOf(column));
}

/** The columns that a part reads by itself, with those of its members. */
export function columnsRead(part: Part): Set<string> {
  const columns = new Set<string>();
  const add = ({ finding }: { readonly finding: ObjectPart['finding'] }) => {
    const { origin } = finding ?? {};
    const inputs =
      origin?.is === 'inputs'
        ? origin.inputs
        : origin?.is === 'template'
          ? origin.pieces.filter((piece) => typeof piece !== 'string')
          : [];
    for (const { source } of inputs) if (source.column !== null) columns.add(source.column);
  };
  if (part.is === 'value') add(part);
  if (part.is === 'object') {
    add(part);
    for (const member of part.members) for (const column of columnsRead(member.part)) columns.add(column);
  }
  return columns;
}
