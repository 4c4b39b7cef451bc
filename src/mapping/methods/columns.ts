import type { ObjectType } from '../../braze/object_type.ts';
import type { FieldShape } from '../../braze/rules/field.ts';
import { ALIAS_PARTS } from '../../braze/rules/identifier.ts';
import { restField } from '../../braze/rules/rest.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { isInternal, UNFILLED } from '../internal_names.ts';
import { cdiDocument, isCdiTable } from './cdi.ts';

/** The schema of a value of a shape. */
export function shapeSchema(shape: FieldShape): JsonObject {
  return shape === 'date' || shape === 'date-time' ? { type: 'string', format: shape } : { type: shape };
}

/**
 * The mapping document of the `columns` method: columns that have Braze's names, in any case, fill those fields; the
 * others keep their names and become custom attributes, or members of the object's field for them (`properties`).
 * @param columns of the stream; empty where the catalog lists none.
 */
export function columnsDocument(type: ObjectType, columns: readonly string[]): JsonObject {
  const { ingestion } = type;
  if (ingestion !== undefined && isCdiTable(type, columns)) return cdiDocument(type, ingestion, columns);
  const properties: JsonObject = {};
  const inner = restField(type.rest);
  for (const [field, { rule }] of type.fields) {
    if (field === 'user_alias') addAlias(properties, columns);
    if (UNFILLED.has(field) || field === inner) continue;
    const from = columnsFor(field, columns);
    if (from !== null) properties[field] = { ...shapeSchema(rule.shape), 'x-from': from };
  }
  if (inner === null) return { type: 'object', properties, additionalProperties: type.rest !== null };
  properties[inner] = restSchema(inner, columns, readColumns(properties));
  return { type: 'object', properties };
}

/**
 * The columns of a field's name in any case, the exact one first; null if there are none.
 * Where the catalog lists no columns, the name itself and in capitals.
 */
export function columnsFor(field: string, columns: readonly string[]): Json | null {
  if (columns.length === 0) return [field, field.toUpperCase()];
  const matching = columns.filter((column) => column.toLowerCase() === field).map(asSource);
  matching.sort((a, b) => Number(b === field) - Number(a === field));
  return matching.length > 1 ? matching : (matching[0] ?? null);
}

/** A column as a source: names that begin like a pointer or `$` are written as pointers. */
export function asSource(column: string): string {
  return /^[/$]|^$/.test(column) ? childPointer('', column) : column;
}

function addAlias(properties: JsonObject, columns: readonly string[]): void {
  const parts: JsonObject = {};
  for (const part of ALIAS_PARTS) {
    const from = columnsFor(part, columns);
    if (from !== null) parts[part] = { type: 'string', 'x-from': from };
  }
  if (Object.keys(parts).length > 0) properties.user_alias = { type: 'object', properties: parts };
}

/** A column of the field's name is the object; the other columns join its members then. */
function restSchema(field: string, columns: readonly string[], read: ReadonlySet<string>): JsonObject {
  const own = columns.find((column) => column.toLowerCase() === field);
  if (own === undefined) return { type: 'object', additionalProperties: true };
  const others = columns.filter(
    (column) => column !== own && !read.has(asSource(column)) && !isInternal(column),
  );
  return {
    type: 'object',
    'x-from': own,
    properties: Object.fromEntries(
      others.map((column) => [column, { 'x-from': `$row${childPointer('', column)}` }]),
    ),
    additionalProperties: true,
  };
}

function readColumns(properties: JsonObject): Set<string> {
  const schemas = Object.values(properties).filter(isObject);
  const alias = own(properties, 'user_alias');
  if (isObject(alias) && isObject(alias.properties))
    schemas.push(...Object.values(alias.properties).filter(isObject));
  return new Set(schemas.flatMap((schema) => [own(schema, 'x-from') ?? []].flat()).map(String));
}
