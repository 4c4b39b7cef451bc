import { isObject, own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { isCoercedTo } from './coercions/index.ts';
import { copyOf } from './copy.ts';
import { KEYWORDS } from './keywords/index.ts';
import { lookUp } from './program/references.ts';
import { namesSource, typesOf } from './program/schema_parts.ts';

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
    'contentEncoding contentMediaType',
    'type properties required items prefixItems additionalProperties const',
    KEYWORDS.map(({ name }) => name).join(' '),
  ]
    .join(' ')
    .split(' '),
);

/**
 * The document as finished objects must satisfy it. It differs where the making of objects is not JSON Schema's: a null that
 * is sent is allowed whatever the type, and missing positions of a built array are left out, so each item is one of the
 * positions.
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
    for (const { relax } of KEYWORDS) relax?.(schema);
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
  if (keyword === 'format') return isCoerced(schema);
  if (keyword === 'items') return schema.items !== false;
  return ENSURED.has(keyword) || KEYWORDS.some(({ ensures }) => ensures?.(schema).includes(keyword));
}

/** Whether all values are coerced to the format. */
function isCoerced(schema: JsonObject): boolean {
  const [type, another] = typesOf(schema);
  return type !== undefined && another === undefined && isCoercedTo(type, String(schema.format));
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
