import { isPlatformColumn } from '../airbyte/columns.ts';
import { OBJECT_TYPES } from '../braze/endpoints/index.ts';

/** Fields that no column fills by its name: an alias comes from its parts, and what steers Braze is no data. */
export const UNFILLED: ReadonlySet<string> = new Set([
  'user_alias',
  ...OBJECT_TYPES.flatMap(({ fields }) =>
    [...fields].flatMap(([name, { steers }]) => (steers ? [name] : [])),
  ),
]);

/** Whether a column is passed only where a mapping names it. */
export function isInternal(name: string): boolean {
  return isPlatformColumn(name) || UNFILLED.has(name);
}
