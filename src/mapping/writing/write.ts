import type { Json } from '../../json/value.ts';
import type { Change } from '../keywords/keyword.ts';
import type { LastStep } from '../making/last_step.ts';
import type { MakeOf } from '../making/make.ts';
import { type Scope, scopeOf } from '../scope.ts';
import { type CopiedColumn, writeCopied } from './copied.ts';
import type { RowInHand } from './row_in_hand.ts';

/** What became of a place: it may hold nothing, and there may be a doubt what it has to hold. */
export type Outcome = 'written' | 'nothing' | 'doubt';

/** Writes the value of a place. */
export type Write = (hand: RowInHand) => Outcome;

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

export function nothing(): Outcome {
  return 'nothing';
}

export function doubt(): Outcome {
  return 'doubt';
}

/** Writes a column of the row if its value is one of those that are copied. */
export function writeCopiedColumn(copied: CopiedColumn, hand: RowInHand): boolean {
  return writeCopied(copied, hand.slots[copied.number] as number, hand);
}

/** What the last step makes of a value; undefined where it rejects, or has something to say. */
export function finished(value: Json, { keeps, convert }: LastStep): Json | undefined {
  return typeof value === keeps ? value : silently(convert, value);
}

/** What a step makes of a value; undefined also where it rejects, or has something to say. */
export function silently(change: Change, value: Json): Json | undefined {
  const made = change(value, SCRATCH);
  if (SCRATCH.rejections.length === 0 && SCRATCH.warnings.length === 0) return made;
  SCRATCH.rejections.length = 0;
  SCRATCH.warnings.length = 0;
  return undefined;
}

/** For steps: they look at nothing of a row, but reject into it. */
const SCRATCH: Scope = scopeOf({
  stream: '',
  namespace: null,
  emittedAt: null,
  data: {},
  columns: null,
  nulled: null,
});
