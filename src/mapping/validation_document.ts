import { isObject, own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { isCoercedTo } from './coercions/index.ts';
import { lookUp } from './compile/refs.ts';
import { namesSource } from './compile/schema_parts.ts';
import { copyOf } from './copy.ts';

/** What finished objects have to satisfy. */
export interface ValidationDocument {
  readonly document: JsonObject;
  /**
   * Whether a schema of the document says anything, itself or inside, that the making of objects does not ensure. One
   * that contains itself does wherever it comes again.
   */
  readonly demands: (schema: JsonObject) => boolean;
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
  const demanding = new Map<Json, boolean>();
  let demanded = false;
  adapt(document);
  return { document, demands: (schema) => demanded && demanding.get(schema) !== false };

  function adapt(schema: Json | undefined): boolean {
    if (!isObject(schema)) return false;
    const known = demanding.get(schema);
    if (known !== undefined) return known;
    demanding.set(schema, true);
    const isDemanding = Object.keys(schema).some((keyword) => !isEnsured(keyword, schema));
    demanded ||= isDemanding;
    const reference = own(schema, '$ref');
    const inside = [typeof reference === 'string' ? lookUp(document, reference) : true, ...children(schema)];
    // Every part is adapted, so none may be left out once one is found that demands something.
    demanding.set(schema, inside.map(adapt).includes(true) || isDemanding);
    if (own(schema, 'x-null') === 'send') allowNull(schema);
    const positions = own(schema, 'prefixItems');
    if (Array.isArray(positions) && !namesSource(schema)) {
      delete schema.prefixItems;
      schema.items = { anyOf: positions };
    }
    return demanding.get(schema) === true;
  }
}

/** Whether the making of objects ensures what a keyword of a schema says. */
export function isEnsured(keyword: string, schema: JsonObject): boolean {
  if (keyword === 'format') return isCoercedTo(String(schema.type), String(schema.format));
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
