import { isPlatformColumn } from '../airbyte/columns.ts';

/** Names that a mapping must write out, for they are no data. */
const NEVER_PASSED: ReadonlySet<string> = new Set(['_update_existing_only', '_merge_objects', 'user_alias']);

/** Whether a column is passed only where a mapping names it. */
export function isInternal(name: string): boolean {
  return isPlatformColumn(name) || NEVER_PASSED.has(name);
}
