/** Columns of a terminal that nobody can ask. */
const USUAL = 80;

/** Lines beyond this are hard to read. */
const WIDEST = 120;

/** How wide text for people may be: as wide as the terminal that it goes to. */
export function terminalWidth({ columns }: { readonly columns?: number | undefined }): number {
  return Math.min(columns || USUAL, WIDEST);
}
