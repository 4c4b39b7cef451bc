import stringWidth from 'string-width';
import { count } from '../report/progress.ts';
import { wrapped } from './wrapping.ts';

/** Gives a text a colour or weight, or none where the output is no terminal. */
export type Paint = (style: Style, text: string) => string;

/** What the preview's text shows by its looks. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan';

/** What text is laid out for. */
export interface Page {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
}

/** A cell: text, text in a style, or a count (set to the right). */
export type Cell = string | number | readonly [style: Style, text: string];

const INDENT = 2;
const GAP = 2;

/**
 * Rows as lines, indented by two. Columns are as wide as their widest cell; where that is more than the page, the widest
 * ones are wrapped between words. Where words are too long for that, each cell has a line of its own.
 */
export function alignedLines(rows: readonly (readonly Cell[])[], { paint, width }: Page): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const cellsOf = (column: number) => rows.map((row) => row[column] ?? '');
  const natural = Array.from({ length: columns }, (_, column) => Math.max(...cellsOf(column).map(widthOf)));
  const least = natural.map((_, column) => Math.max(...cellsOf(column).map(longestWord)));
  const room = width - INDENT - GAP * (columns - 1);
  const widths = narrowed(natural, least, room);
  if (widths === null) return rows.flatMap((row) => stackedLines(row, { paint, width }));
  return rows.flatMap((row) => {
    const cells = row.map((cell, column) => wrapped(textOf(cell), widths[column] ?? 0));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) => {
      const parts = row.map((cell, column) => {
        const text = cells[column]?.[at] ?? '';
        const blanks = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(text)));
        return typeof cell === 'number' ? blanks + text : painted(cell, text, paint) + blanks;
      });
      return (' '.repeat(INDENT) + parts.join(' '.repeat(GAP))).trimEnd();
    });
  });
}

/** Widths that fit the room: the widest columns give first, none below its least; null where they cannot fit. */
function narrowed(natural: readonly number[], least: readonly number[], room: number): number[] | null {
  const widths = [...natural];
  for (let total = widths.reduce((sum, each) => sum + each, 0); total > room; total--) {
    const spare = widths.map((each, column) => (each > (least[column] ?? 0) ? each : 0));
    const widest = Math.max(0, ...spare);
    if (widest === 0) return null;
    widths[spare.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function stackedLines(row: readonly Cell[], { paint, width }: Page): string[] {
  const [first = '', ...others] = row.filter((cell) => textOf(cell) !== '');
  const line = (cell: Cell, indent: number) =>
    wrapped(textOf(cell), width - indent).map((text) => ' '.repeat(indent) + painted(cell, text, paint));
  return [...line(first, INDENT), ...others.flatMap((cell) => line(cell, INDENT + 4))];
}

function painted(cell: Cell, text: string, paint: Paint): string {
  return typeof cell === 'object' ? paint(cell[0], text) : text;
}

function textOf(cell: Cell): string {
  if (typeof cell === 'number') return count(cell);
  return typeof cell === 'string' ? cell : cell[1];
}

function widthOf(cell: Cell): number {
  return stringWidth(textOf(cell));
}

function longestWord(cell: Cell): number {
  return Math.max(
    ...textOf(cell)
      .split(' ')
      .map((word) => stringWidth(word)),
  );
}
