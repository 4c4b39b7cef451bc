import type { Json, JsonObject } from '../json/value.ts';

/**
 * How the names of columns begin that platforms and loaders add to a table: Airbyte (`_airbyte_`, its CDC sources and
 * its file sources), Fivetran, Stitch and Singer targets (`_sdc_`), dlt, Rivery, Hevo.
 */
const PLATFORM_COLUMN = /^_(?:airbyte|ab_cdc|ab_source_file|fivetran|sdc|dlt|rivery|_hevo)_/i;

/** Whether a platform or a loader made the column, in any case: warehouses write names in capitals. */
export function isPlatformColumn(name: string): boolean {
  return name.charCodeAt(0) === UNDERSCORE && PLATFORM_COLUMN.test(name);
}

/**
 * The columns that mark a row as deleted at the source: Airbyte's CDC sources and Stitch write the time, Fivetran and
 * Hevo a boolean.
 */
const DELETION_MARK = /^(?:_ab_cdc_deleted_at|_sdc_deleted_at|_fivetran_deleted|__hevo__marked_deleted)$/i;

/** Whether a column, in any case, is one that marks deleted rows. */
export function isDeletionMark(name: string): boolean {
  return name.charCodeAt(0) === UNDERSCORE && DELETION_MARK.test(name);
}

/** Texts that mean no value where a column had to become text. */
const NO_VALUE = /^(?:false|f|no|n|null|none|nil|nan|nat|undefined|n\/a)$/i;

/**
 * Whether the value of such a column says that the row is deleted: any but null, false, zero, and the texts that mean
 * for these.
 */
export function tellsDeletion(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0) return false;
  if (typeof value !== 'string') return true;
  const text = value.trim();
  return Number(text) !== 0 && !NO_VALUE.test(text);
}

/** Whether the columns of a row say that it is deleted. @param nulled columns whose values are lost, which say nothing. */
export function isDeletedRow(data: JsonObject, nulled: ReadonlySet<string> | null): boolean {
  for (const name in data) {
    if (isDeletionMark(name) && tellsDeletion(data[name]) && !nulled?.has(name)) return true;
  }
  return false;
}

const UNDERSCORE = 0x5f;
