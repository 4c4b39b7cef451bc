import type { Dice } from '../dice.ts';

/** A row of a source's table as it became: what its key was before is no more. */
export interface Change {
  readonly key: string;
  /** Its columns; null: it is gone, and nothing tells so. */
  readonly row: object | null;
  readonly isDeletion: boolean;
  /** What tells its objects at Braze from others, where they can be counted. */
  readonly mark: string | null;
}

/** An entry of `streams` in the configuration. */
export interface Entry {
  readonly object: string;
  readonly deleted_rows?: 'delete';
  readonly [setting: string]: unknown;
}

/** A stream of the source, and what the configuration makes of it. */
export interface StreamKind {
  readonly name: string;
  readonly entries: readonly Entry[];
  /** As the catalog lists them, but for that of deleted rows. */
  readonly columns: readonly string[];
  /** `table`: its rows change, and all of them can come again. `log`: each row comes once, unless a run died before its state. */
  readonly is: 'table' | 'log';
  /** What a second sending of its objects would be: not noticed; counted; a message that goes out twice; forbidden for good. */
  readonly repeats: 'nothing' | 'counts' | 'never' | 'once';
  /** Whether an unchanged row is never sent again. */
  readonly isCompared: boolean;
  /** The stream without whose row of the same key there is none here. */
  readonly belongsTo?: string;
  /** Two streams that do are not compared. */
  readonly setsSubscriptions?: boolean;
  /** A change of a row, or a new row. @param history of the stream. */
  change(dice: Dice, history: readonly Change[], number: number): Change;
}

/** A row that is what this key was at some time, mostly before the last change. */
function flipBack(dice: Dice, history: readonly Change[], key: string): Change | null {
  const known = history.filter((change) => change.key === key && !change.isDeletion && change.row !== null);
  return known.length > 0 && dice.chance(0.35) ? dice.pick(known) : null;
}

export function isThere(history: readonly Change[], key: string): boolean {
  const last = history.findLast((change) => change.key === key);
  return last !== undefined && !last.isDeletion && last.row !== null;
}

/** A table of rows, each with one of few values in its columns, so that old ones come back. */
export function table(
  given: Pick<StreamKind, 'name' | 'entries' | 'columns'> & Partial<StreamKind>,
  keys: readonly string[],
  rowOf: (key: string, dice: Dice) => object,
  deletion: ((key: string) => object) | null = null,
): StreamKind {
  return {
    is: 'table',
    repeats: 'nothing',
    isCompared: true,
    change(dice, history) {
      const key = dice.pick(keys);
      if (deletion !== null && isThere(history, key) && dice.chance(0.15))
        return { key, row: deletion(key), isDeletion: true, mark: null };
      return flipBack(dice, history, key) ?? { key, row: rowOf(key, dice), isDeletion: false, mark: null };
    },
    ...given,
  };
}

/** Rows that come once, each with a mark of its own but for equal ones. */
export function log(
  given: Pick<StreamKind, 'name' | 'entries' | 'columns'> & Partial<StreamKind>,
  rowOf: (mark: string, dice: Dice) => object,
  letter: string | null,
): StreamKind {
  return {
    is: 'log',
    repeats: 'nothing',
    isCompared: false,
    change(dice, history, number) {
      const last = history.at(-1);
      if (letter !== null && last !== undefined && dice.chance(0.1)) return last;
      const mark = `${letter}${number}`;
      return { key: mark, row: rowOf(mark, dice), isDeletion: false, mark: letter && mark };
    },
    ...given,
  };
}
