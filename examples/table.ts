/** A table for people: columns as wide as their widest cell, numbers to the right, indented by two. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  const isNumber = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - width(cell));
        return isNumber[column] ? blanks + cell : cell + blanks;
      })
      .join('   ')
      .trimEnd(),
  );
  const [first, ...rest] = lines.map((line) => `  ${line}`);
  return [first, `  ${'─'.repeat(widths.reduce((sum, each) => sum + each + 3, -3))}`, ...rest].join('\n');
}

/** Characters as a reader counts them: an accent or a joined emoji is no character of its own. */
function width(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}
