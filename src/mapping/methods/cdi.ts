import { FIELDS } from '../../braze/objects/fields.ts';
import type { Kind } from '../../braze/objects/kind.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { isInternal } from '../compile/passing.ts';

const IDENTIFIERS = ['external_id', 'braze_id', 'email', 'phone'];
const ALLOWED: ReadonlySet<string> = new Set([
  ...IDENTIFIERS,
  'alias_name',
  'alias_label',
  'payload',
  'updated_at',
]);

/**
 * Whether a stream is a table made for Braze's Cloud Data Ingestion: `PAYLOAD`, `UPDATED_AT` and identifier columns,
 * and nothing else but what Airbyte adds (Braze docs: Cloud Data Ingestion, table setup).
 */
export function isCdiTable(columns: readonly string[]): boolean {
  const names = new Set(
    columns.filter((column) => !isInternal(column)).map((column) => column.toLowerCase()),
  );
  return (
    names.has('payload') &&
    names.has('updated_at') &&
    names.size > 2 &&
    [...names].every((name) => ALLOWED.has(name))
  );
}

/**
 * The mapping document of such a table: the payload is the object as it stands, its nulls are sent, and `UPDATED_AT`
 * is the `time` of an event or purchase that has none, as Cloud Data Ingestion does it.
 */
export function cdiDocument(kind: Kind, columns: readonly string[]): JsonObject {
  const properties: JsonObject = {};
  for (const name of IDENTIFIERS) {
    const from = source(name, columns);
    if (from !== null) properties[name] = { type: 'string', 'x-from': [from, name] };
  }
  const parts: JsonObject = {};
  for (const name of ['alias_name', 'alias_label']) {
    const from = source(name, columns);
    if (from !== null) parts[name] = { type: 'string', 'x-from': from };
  }
  if (Object.keys(parts).length > 0) properties.user_alias = { type: 'object', properties: parts };
  const sent: JsonObject = { 'x-null': 'send' };
  if (kind !== 'attributes') {
    const updatedAt = source('updated_at', columns);
    properties.time = {
      type: 'string',
      format: 'date-time',
      'x-from': ['time', updatedAt].filter((text) => text !== null),
    };
    properties.properties = { type: 'object', 'x-from': 'properties', additionalProperties: sent };
  }
  for (const name of ['_merge_objects', '_update_existing_only']) {
    if (FIELDS[kind].has(name)) properties[name] = { type: 'boolean' };
  }
  const payload = columns.find((column) => column.toLowerCase() === 'payload') ?? 'PAYLOAD';
  return { type: 'object', 'x-from': payload, properties, additionalProperties: sent };
}

function source(name: string, columns: readonly string[]): Json {
  const column = columns.find((each) => each.toLowerCase() === name);
  return column === undefined ? null : `$row${childPointer('', column)}`;
}
