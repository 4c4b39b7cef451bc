import type { DestinationOperation } from '../airbyte/destination_catalog.ts';
import type { Catalog } from '../braze/catalogs.ts';
import type { CustomAttribute } from '../braze/custom_attributes.ts';
import { CATALOG_ITEMS } from '../braze/endpoints/catalog_items.ts';
import { OBJECT_TYPES } from '../braze/endpoints/index.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { detailsOf, requiredNames } from '../braze/rules/field.ts';
import { ALIAS_PARTS } from '../braze/rules/identifier.ts';
import type { JsonObject } from '../json/value.ts';
import { isInternal, UNFILLED } from './internal_names.ts';
import { shapeSchema } from './methods/columns.ts';

const ALIAS: JsonObject = Object.fromEntries(
  ALIAS_PARTS.map((part) => [
    part,
    {
      type: 'string',
      description:
        'Together with the other of alias_name and alias_label: an alias, in the place of external_id.',
    },
  ]),
);

/** What Braze shows of the workspace; null: it does not. */
export interface Workspace {
  readonly catalogs: readonly Catalog[] | null;
  readonly attributes: readonly CustomAttribute[] | null;
}

/**
 * What Airbyte's Data Activation can write to any workspace. The fields are those of the `columns` method, which serves streams
 * with a `destination_object_name`: flat, an alias in two columns, other names as custom attributes or properties. Objects
 * with a target are not among them: catalogs come from the workspace, and triggers need settings that only an entry has.
 */
export const OPERATIONS: readonly DestinationOperation[] = OBJECT_TYPES.filter(
  ({ target }) => target === undefined,
).flatMap((type) =>
  type.syncModes.map((syncMode) => ({
    objectName: type.name,
    syncMode,
    jsonSchema: columnsSchema(type),
    matchingKeys: matchingKeys(type),
  })),
);

/** What it can write to this workspace. */
export function operationsOf({ catalogs, attributes }: Workspace): DestinationOperation[] {
  const general = OPERATIONS.map((operation) =>
    operation.objectName === ATTRIBUTES ? withAttributes(operation, attributes ?? []) : operation,
  );
  return [...general, ...(catalogs ?? []).flatMap(catalogOperations)];
}

const ATTRIBUTES = TRACK_TYPES.attributes.name;

/** Fields of Braze's own keep what the connector knows of them. */
function withAttributes(
  operation: DestinationOperation,
  attributes: readonly CustomAttribute[],
): DestinationOperation {
  const { properties } = operation.jsonSchema;
  const custom = attributes
    .filter(({ name }) => TRACK_TYPES.attributes.rest?.complaintAbout(name) === null && !isInternal(name))
    .map(({ name, type }) => [
      name,
      { ...ATTRIBUTE_SCHEMAS[type], description: `A custom attribute${type === '' ? '' : ` (${type})`}.` },
    ]);
  const jsonSchema = {
    ...operation.jsonSchema,
    properties: { ...Object.fromEntries(custom), ...(properties as JsonObject) },
  };
  return { ...operation, jsonSchema };
}

/** The types of custom attributes in Braze's words. */
const ATTRIBUTE_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date-time' },
  time: { type: 'string', format: 'date-time' },
  array: { type: 'array' },
  object: { type: 'object' },
  'object array': { type: 'array', items: { type: 'object' } },
};

/** An item by all fields of its catalog: Braze takes no others. */
function catalogOperations({ name, fields }: Catalog): DestinationOperation[] {
  const general = columnsSchema(CATALOG_ITEMS);
  const own = [...fields].map(([field, type]) => [
    field,
    { ...CATALOG_SCHEMAS[type], description: `A field of the catalog (${type}).` },
  ]);
  const jsonSchema = {
    ...general,
    properties: { ...Object.fromEntries(own), ...(general.properties as JsonObject) },
    additionalProperties: false,
  };
  return CATALOG_ITEMS.syncModes.map((syncMode) => ({
    objectName: `${CATALOG_ITEMS.name}:${name}`,
    syncMode,
    jsonSchema,
    matchingKeys: matchingKeys(CATALOG_ITEMS),
  }));
}

/** Braze docs: the types of catalog fields. */
const CATALOG_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  object: { type: 'object' },
  array: { type: 'array', items: { type: 'string' } },
  geo: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
};

/** A matching key is one field, so an alias is found by its name; its label has to be mapped too. */
function matchingKeys({ identifiers, fields }: ObjectType): string[][] {
  const names = identifiers[0] ?? requiredNames(fields);
  const texts = names.filter((name) => fields.get(name)?.rule.shape !== 'object');
  return [...texts, ...(names.includes('user_alias') ? ['alias_name'] : [])].map((name) => [name]);
}

/** The JSON Schema of a row whose columns fill an object. */
function columnsSchema({ fields, rest }: ObjectType): JsonObject {
  const properties: JsonObject = {};
  for (const [name, field] of fields) {
    if (name === 'user_alias') Object.assign(properties, ALIAS);
    if (UNFILLED.has(name)) continue;
    properties[name] = { ...shapeSchema(field.rule.shape), ...detailsOf(field) };
  }
  const required = [...requiredNames(fields)];
  return { type: 'object', required, properties, additionalProperties: rest !== null };
}
