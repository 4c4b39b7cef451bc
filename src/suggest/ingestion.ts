import { OBJECT_TYPES } from '../braze/endpoints/index.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { cdiColumns } from '../mapping/methods/cdi.ts';
import type { Column } from './columns.ts';

/**
 * What to say of a table for Cloud Data Ingestion that is never proposed: its rows delete, send messages, or lack the name of
 * their catalog. Only a table without any other column is taken for one.
 * @returns null for all other tables.
 */
export function remarkOnIngestion(columns: readonly Column[]): string | null {
  const names = columns.map(({ name }) => name);
  const type = OBJECT_TYPES.find((each) => WORDS.has(each.name) && looksLike(each, names));
  return (type && WORDS.get(type.name)) ?? null;
}

/** By the object that the rows of the table become. */
const WORDS: ReadonlyMap<string, string> = new Map([
  [
    'catalog_items',
    "Not sent: it looks like a table of catalog items for Cloud Data Ingestion. To send it, choose the object `catalog_items` with the method columns, and write the catalog's name as `target`; rows with a true `DELETED` then delete their item.",
  ],
  [
    'canvas_triggers',
    "Not sent: it looks like a table of Canvas triggers for Cloud Data Ingestion, whose rows send messages. To send them, choose the object `canvas_triggers` with the method columns, write the Canvas's API identifier as `target`, and read what `send` says.",
  ],
  [
    'deletions',
    'Not sent: it names users and says nothing of them, as a table of deletions for Cloud Data Ingestion does. To delete its users, choose the object `deletions` with the method columns: it cannot be undone.',
  ],
]);

function looksLike({ ingestion }: ObjectType, names: readonly string[]): boolean {
  if (ingestion === undefined) return false;
  const { payload, hasIdentifier, hasUpdatedAt, deleted, others } = cdiColumns(ingestion, names);
  if (others.length > 0 || !hasIdentifier) return false;
  return ingestion.payload === null ? hasUpdatedAt : payload !== null && (hasUpdatedAt || deleted !== null);
}
