import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** Columns of a terminal that nobody can ask. */
const USUAL = 80;

/** Lines beyond this are hard to read. */
const WIDEST = 120;

/** How wide text for people may be: as wide as the terminal that it goes to. */
export function terminalWidth({ columns }: { readonly columns?: number | undefined }): number {
  return Math.min(columns || USUAL, WIDEST);
}

/** The bytes that a command reads, where its input is a file (`< messages.jsonl`); null of a pipe or a terminal. */
export function sizeOfInput(stdin: Readable & { readonly fd?: number }): number | null {
  if (stdin.fd === undefined) return null;
  const found = fstatSync(stdin.fd);
  return found.isFile() && found.size > 0 ? found.size : null;
}

/** Explains on a terminal why nothing happens: the command waits for input. */
export function tellWaiting({ isTTY }: Readable & { readonly isTTY?: boolean }): void {
  if (isTTY) process.stderr.write('Waiting for Airbyte messages on stdin …\n');
}
