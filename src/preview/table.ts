import { count } from '../report/progress.ts';

/** Gives a text a colour or weight, or none where the output is no terminal. */
export type Paint = (style: Style, text: string) => string;

/** What the preview's text tells by its looks, besides its words. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan';

/** A cell: text, text in a style, or a count (set to the right). */
export type Cell = string | number | readonly [style: Style, text: string];

/** Rows as lines, columns as wide as their widest cell, indented by two. */
export function alignedLines(rows: readonly (readonly Cell[])[], paint: Paint): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, width(textOf(cell)));
    }
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const text = textOf(cell);
      const blanks = ' '.repeat((widths[column] ?? 0) - width(text));
      if (typeof cell === 'number') return blanks + text;
      return (typeof cell === 'string' ? text : paint(cell[0], text)) + blanks;
    });
    return `  ${cells.join('  ').trimEnd()}`;
  });
}

function textOf(cell: Cell): string {
  if (typeof cell === 'number') return count(cell);
  return typeof cell === 'string' ? cell : cell[1];
}

/** Characters as a reader counts them: an accent or a joined emoji is none of its own. */
function width(text: string): number {
  return [...SEGMENTER.segment(text)].length;
}

const SEGMENTER = new Intl.Segmenter();
