import { columnsRead } from '../deletion.ts';
import type { Part } from '../program/program.ts';

/**
 * Advises where a deleted row may lack what finds its user or item: sources often send the primary key alone.
 * @param part how the identifiers are filled.
 * @param by their names.
 * @param primaryKey columns that the catalog names; empty where it names none.
 */
export function adviseOnDeletions(
  part: Part,
  by: readonly string[],
  primaryKey: readonly string[],
  advise: (message: string) => void,
): void {
  const columns = columnsRead(part);
  if (primaryKey.length === 0 || columns.size === 0) return;
  if ([...columns].some((column) => primaryKey.includes(column))) return;
  const list = (names: Iterable<string>) => [...names].map((name) => `\`${name}\``).join(', ');
  advise(
    `What finds the user or the item to delete (${list(by)}) comes from ${list(columns)}, but the primary key of the stream is ${list(primaryKey)}. Many sources send a deleted row with its primary key alone: then it would be rejected.`,
  );
}
