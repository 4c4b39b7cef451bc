import type { NullTexts } from '../null_texts.ts';
import type { Part } from '../program/program.ts';
import { type LastStep, lastStepOf } from './last_step.ts';

/** A value that is one column of the row, finished. */
export interface ColumnValue {
  readonly column: string;
  /** Texts of the column that count as null; null: none. */
  readonly nullTexts: NullTexts | null;
  readonly lastStep: LastStep;
  /** Whether it stays empty where the column is missing or null. */
  readonly isOptional: boolean;
  /** Whether empty text is a value like any other. */
  readonly takesEmpty: boolean;
}

/** The column that alone fills a part, unchanged; null where more is to be done. */
export function columnValue(part: Part): ColumnValue | null {
  if (part.is !== 'value') return null;
  const { origin, steps, fallback, onNull, emptyText } = part.finding;
  if (origin.is !== 'inputs' || origin.inputs.length !== 1 || steps.length > 0) return null;
  const [input] = origin.inputs;
  if (input === undefined || input.source.column === null || input.source.steps !== 1) return null;
  const isOptional = fallback === null && onNull === 'omit';
  return {
    column: input.source.column,
    nullTexts: input.nullTexts,
    lastStep: lastStepOf(part),
    isOptional,
    takesEmpty: emptyText === 'value',
  };
}
