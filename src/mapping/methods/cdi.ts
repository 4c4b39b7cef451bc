import type { ObjectType } from '../../braze/object_type.ts';
import { ALIAS_PARTS, IDENTIFIERS } from '../../braze/rules/identifier.ts';
import { restField } from '../../braze/rules/rest.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { isInternal } from '../internal_names.ts';

/** The identifiers that are a column; an alias is two. */
const TEXTS = IDENTIFIERS.filter((name) => name !== 'user_alias');
const NAMING: ReadonlySet<string> = new Set([...TEXTS, ...ALIAS_PARTS]);

/** What the columns of a stream say about Braze's Cloud Data Ingestion. */
export interface CdiColumns {
  /** The column of the payload; null: there is none. */
  readonly payload: string | null;
  readonly hasUpdatedAt: boolean;
  readonly hasIdentifier: boolean;
  /** Columns that such a table does not have; what platforms add does not count. */
  readonly others: readonly string[];
}

/** Sorts columns, in any case, by what they are in a table for Cloud Data Ingestion (Braze docs: table setup). */
export function cdiColumns(columns: readonly string[]): CdiColumns {
  const known = columns.filter((column) => !isInternal(column));
  const names = new Set(known.map((column) => column.toLowerCase()));
  const isPart = (name: string) => name === 'payload' || name === 'updated_at' || NAMING.has(name);
  return {
    payload: known.find((column) => column.toLowerCase() === 'payload') ?? null,
    hasUpdatedAt: names.has('updated_at'),
    hasIdentifier: [...NAMING].some((name) => names.has(name)),
    others: known.filter((column) => !isPart(column.toLowerCase())),
  };
}

/**
 * Whether a stream is a table made for Braze's Cloud Data Ingestion: `PAYLOAD`, `UPDATED_AT` and an identifier, whatever
 * is among them. Without `UPDATED_AT` nothing may.
 */
export function isCdiTable(columns: readonly string[]): boolean {
  const { payload, hasUpdatedAt, hasIdentifier, others } = cdiColumns(columns);
  return payload !== null && hasIdentifier && (hasUpdatedAt || others.length === 0);
}

/**
 * The mapping document of such a table: the payload is the object unchanged, its nulls are sent, and `UPDATED_AT`
 * is the `time` of an event or purchase that has none, as Cloud Data Ingestion does it.
 */
export function cdiDocument({ fields, rest }: ObjectType, columns: readonly string[]): JsonObject {
  const properties: JsonObject = {};
  for (const name of TEXTS) {
    const from = source(name, columns);
    if (from !== null) properties[name] = { type: 'string', 'x-from': [from, name] };
  }
  const parts: JsonObject = {};
  for (const name of ALIAS_PARTS) {
    const from = source(name, columns);
    if (from !== null) parts[name] = { type: 'string', 'x-from': from };
  }
  if (Object.keys(parts).length > 0) properties.user_alias = { type: 'object', properties: parts };
  const sent: JsonObject = { 'x-null': 'send' };
  if (fields.has('time')) {
    const updatedAt = source('updated_at', columns);
    properties.time = {
      type: 'string',
      format: 'date-time',
      'x-from': ['time', updatedAt].filter((text) => text !== null),
      'x-null-values': [''],
    };
  }
  const inner = restField(rest);
  if (inner !== null) properties[inner] = { type: 'object', 'x-from': inner, additionalProperties: sent };
  for (const [name, { steers, rule }] of fields) {
    if (steers) properties[name] = { type: rule.shape };
  }
  const { payload } = cdiColumns(columns);
  return { type: 'object', 'x-from': payload ?? 'PAYLOAD', properties, additionalProperties: sent };
}

function source(name: string, columns: readonly string[]): Json {
  const column = columns.find((each) => each.toLowerCase() === name);
  return column === undefined ? null : `$row${childPointer('', column)}`;
}
