import { isObject } from '../../json/object.ts';
import type { JsonObject } from '../../json/value.ts';
import { columnsOfSchema } from '../columns.ts';
import { suggestConfig } from '../document.ts';

export const TYPES: Record<string, JsonObject> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  local: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
  date: { type: 'string', format: 'date' },
  array: { type: 'array' },
  object: { type: 'object' },
  unknown: {},
};

/** The entry of a stream with columns as in `id:integer email`; text where no type is given. */
export function entry(name: string, columns: string): JsonObject {
  const properties = columns.split(' ').map((column) => {
    const [key = '', type = 'text'] = column.split(':');
    return [key, TYPES[type] as JsonObject];
  });
  return entryOf(name, columns === '' ? {} : Object.fromEntries(properties));
}

export function entryOf(name: string, properties: JsonObject): JsonObject {
  const stream = { name, namespace: null, columns: columnsOfSchema({ properties }), object: null };
  return (suggestConfig([stream]).streams as JsonObject[])[0] as JsonObject;
}

export function schemaOf({ mapping }: JsonObject): JsonObject {
  return (mapping as JsonObject).schema as JsonObject;
}

/** What each field reads, its constant in quotes; `*` where other columns pass. */
export function reads(entry: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemaOf(entry).properties as JsonObject)
      .filter(([, schema]) => isObject(schema) && !Object.hasOwn(schema, 'additionalProperties'))
      .map(([name, schema]) => [name, sourceOf(schema as JsonObject)]),
  );
}

export function sourceOf(schema: JsonObject): string {
  return Object.hasOwn(schema, 'const') ? JSON.stringify(schema.const) : String(schema['x-from']);
}

export function field(entry: JsonObject, name: string): JsonObject {
  return (schemaOf(entry).properties as JsonObject)[name] as JsonObject;
}
