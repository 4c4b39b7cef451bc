import type { Change } from '../keywords/keyword.ts';
import type { NullTexts } from '../null_texts.ts';
import type { Finding, Part } from '../program/program.ts';
import { type LastStep, lastStepOf } from './last_step.ts';
import { changeOf } from './steps.ts';

/** A column that is read. */
export interface ReadColumn {
  readonly column: string;
  /** Texts of the column that count as null; null: none. */
  readonly nullTexts: NullTexts | null;
}

/** A value that is a column of the row, finished. */
export interface ColumnValue {
  /** The first that is neither missing nor null is the value. */
  readonly columns: readonly ReadColumn[];
  /** What keywords do to it before the last step; null: nothing. */
  readonly change: Change | null;
  readonly lastStep: LastStep;
  /** Serves where it is missing or null; null: nothing does. */
  readonly fallback: Finding['fallback'];
  /** Whether it stays empty where it is missing or null, without a word. */
  readonly isOptional: boolean;
  /** Whether empty text is a value like any other. */
  readonly takesEmpty: boolean;
}

/** The columns that alone fill a part; null where it reads something else. */
export function columnValue(part: Part): ColumnValue | null {
  if (part.is !== 'value') return null;
  const { origin, steps, label, fallback, onNull, emptyText } = part.finding;
  if (origin.is !== 'inputs') return null;
  const columns: ReadColumn[] = [];
  for (const { source, nullTexts } of origin.inputs) {
    if (source.column === null || source.steps !== 1) return null;
    columns.push({ column: source.column, nullTexts });
  }
  return {
    columns,
    change: changeOf(steps, label),
    lastStep: lastStepOf(part),
    fallback,
    isOptional: fallback === null && onNull === 'omit',
    takesEmpty: emptyText === 'value',
  };
}

/** The column that a value is, if there is only one and no keyword changes it. */
export function onlyColumn({ columns, change }: ColumnValue): ReadColumn | null {
  const [only = null] = columns;
  return columns.length === 1 && change === null ? only : null;
}
