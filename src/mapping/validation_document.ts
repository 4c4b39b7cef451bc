import { isObject, own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { lookUp } from './compile/refs.ts';
import { namesSource } from './compile/schema_parts.ts';
import { copyOf } from './copy.ts';

/** What ajv has to check of a finished object. */
export interface ValidationDocument {
  readonly document: JsonObject;
  /** Whether it says anything that the making of the object has not ensured already. */
  readonly needed: boolean;
}

/** Keywords that the making of an object ensures, or that state nothing. */
const ENSURED: ReadonlySet<string> = new Set(
  [
    '$schema $id $defs $ref $comment title description default examples deprecated readOnly writeOnly',
    'type properties required items prefixItems additionalProperties const',
    'x-from x-template x-lookup x-time x-null x-null-values x-when x-each x-truncate',
  ]
    .join(' ')
    .split(' '),
);

/**
 * The document as finished objects must satisfy it. It differs where the making of objects is not JSON Schema's:
 * `x-null: send` allows null whatever the type, and missing positions of a built array are left out, so each item is
 * one of the positions.
 */
export function validationDocument(mapping: JsonObject): ValidationDocument {
  const document = copyOf(mapping);
  delete document.$schema;
  delete document.$id;
  const visited = new Set<Json>();
  let needed = false;
  adapt(document);
  return { document, needed };

  function adapt(schema: Json | undefined): void {
    if (!isObject(schema) || visited.has(schema)) return;
    visited.add(schema);
    needed ||= Object.keys(schema).some((keyword) => !isEnsured(keyword, schema));
    const reference = own(schema, '$ref');
    if (typeof reference === 'string') adapt(lookUp(document, reference));
    for (const child of children(schema)) adapt(child);
    if (own(schema, 'x-null') === 'send') allowNull(schema);
    const positions = own(schema, 'prefixItems');
    if (Array.isArray(positions) && !namesSource(schema)) {
      delete schema.prefixItems;
      schema.items = { anyOf: positions };
    }
  }
}

function isEnsured(keyword: string, schema: JsonObject): boolean {
  if (keyword === 'format') return schema.type === 'string' && /^date(-time)?$/.test(String(schema.format));
  if (keyword === 'maxLength') return schema['x-truncate'] === true && schema.type === 'string';
  if (keyword === 'items') return schema.items !== false;
  return ENSURED.has(keyword);
}

function children(schema: JsonObject): Json[] {
  const properties = own(schema, 'properties');
  const positions = own(schema, 'prefixItems');
  return [
    ...(isObject(properties) ? Object.values(properties) : []),
    ...(Array.isArray(positions) ? positions : []),
    own(schema, 'items') ?? true,
    own(schema, 'additionalProperties') ?? true,
  ];
}

function allowNull(schema: JsonObject): void {
  const type = own(schema, 'type');
  if (type !== undefined) schema.type = [...new Set([type, 'null'].flat())];
  const values = own(schema, 'enum');
  if (Array.isArray(values) && !values.includes(null)) schema.enum = [...values, null];
}
