import type { IngestionTable, ObjectType } from '../../braze/object_type.ts';
import { ALIAS_PARTS } from '../../braze/rules/identifier.ts';
import { restField } from '../../braze/rules/rest.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { isInternal } from '../internal_names.ts';

/** What the columns of a stream say about Braze's Cloud Data Ingestion. */
export interface CdiColumns {
  /** The column of the payload; null: there is none. */
  readonly payload: string | null;
  readonly hasUpdatedAt: boolean;
  readonly hasIdentifier: boolean;
  /** The column that says which rows delete; null: there is none. */
  readonly deleted: string | null;
  /** Columns that such a table does not have; what platforms add does not count. */
  readonly others: readonly string[];
}

/** Sorts columns, in any case, by what they are in a table for Cloud Data Ingestion (Braze docs: table setup). */
export function cdiColumns(
  { payload, naming, deleted }: IngestionTable,
  columns: readonly string[],
): CdiColumns {
  const known = columns.filter((column) => !isInternal(column));
  const find = (name: string | undefined) => known.find((column) => column.toLowerCase() === name) ?? null;
  const parts = new Set([payload?.column, 'updated_at', deleted, ...naming]);
  return {
    payload: find(payload?.column),
    hasUpdatedAt: find('updated_at') !== null,
    hasIdentifier: naming.some((name) => find(name) !== null),
    deleted: find(deleted),
    others: known.filter((column) => !parts.has(column.toLowerCase())),
  };
}

/**
 * Whether a stream is a table made for Braze's Cloud Data Ingestion: the payload, `UPDATED_AT` and an identifier, whatever
 * is among them. Without `UPDATED_AT` nothing may.
 */
export function isCdiTable(
  { ingestion }: Pick<ObjectType, 'ingestion'>,
  columns: readonly string[],
): boolean {
  if (ingestion === undefined) return false;
  const { payload, hasUpdatedAt, hasIdentifier, others } = cdiColumns(ingestion, columns);
  return payload !== null && hasIdentifier && (hasUpdatedAt || others.length === 0);
}

/**
 * The mapping document of such a table: the payload is the object unchanged, or one of its fields, and `UPDATED_AT` is the
 * `time` of an event or purchase that has none, as Cloud Data Ingestion does it.
 */
export function cdiDocument(
  { fields, rest }: ObjectType,
  { payload, naming }: IngestionTable,
  columns: readonly string[],
): JsonObject {
  const at = payload?.at ?? '';
  const from = columnOf(payload?.column ?? '', columns);
  const passed: JsonObject = payload?.nulls === 'send' ? { 'x-null': 'send' } : {};
  const properties = identifiers(naming, columns, at === '');
  if (at !== '') {
    properties[at.slice(1)] = { type: 'object', 'x-from': from, additionalProperties: passed };
    return { type: 'object', properties };
  }
  if (fields.has('time')) {
    properties.time = {
      type: 'string',
      format: 'date-time',
      'x-from': ['time', source('updated_at', columns)].filter((text) => text !== null),
      'x-null-values': [''],
    };
  }
  const inner = restField(rest);
  if (inner !== null) properties[inner] = { type: 'object', 'x-from': inner, additionalProperties: passed };
  for (const [name, { steers, rule }] of fields) {
    if (steers) properties[name] = { type: rule.shape };
  }
  return { type: 'object', 'x-from': from, properties, additionalProperties: passed };
}

/** @param besides whether the payload may hold them, too. */
function identifiers(naming: readonly string[], columns: readonly string[], besides: boolean): JsonObject {
  const properties: JsonObject = {};
  const parts: JsonObject = {};
  for (const name of naming) {
    const from = source(name, columns);
    if (from === null) continue;
    if (ALIAS_PARTS.includes(name)) parts[name] = { type: 'string', 'x-from': from };
    else properties[name] = { type: 'string', 'x-from': besides ? [from, name] : from };
  }
  if (Object.keys(parts).length > 0) properties.user_alias = { type: 'object', properties: parts };
  return properties;
}

function source(name: string, columns: readonly string[]): Json {
  const column = columnOf(name, columns);
  return column === null ? null : `$row${childPointer('', column)}`;
}

/** The column of a name, in any case; null: there is none. */
function columnOf(name: string, columns: readonly string[]): string | null {
  return columns.find((column) => column.toLowerCase() === name) ?? null;
}
