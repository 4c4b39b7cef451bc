import type { DestinationOperation } from '../airbyte/destination_catalog.ts';
import { OBJECT_TYPES } from '../braze/endpoints/index.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { detailsOf, requiredNames } from '../braze/rules/field.ts';
import { ALIAS_PARTS } from '../braze/rules/identifier.ts';
import type { JsonObject } from '../json/value.ts';
import { UNFILLED } from './internal_names.ts';
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

/**
 * What Airbyte's Data Activation can write to Braze. The fields are those of the `columns` method, which serves streams
 * with a `destination_object_name`: flat, an alias in two columns, other names as custom attributes or properties.
 */
export const OPERATIONS: readonly DestinationOperation[] = OBJECT_TYPES.flatMap((type) =>
  type.syncModes.map((syncMode) => ({
    objectName: type.name,
    syncMode,
    jsonSchema: columnsSchema(type),
    matchingKeys: matchingKeys(type),
  })),
);

/** A matching key is one field, so an alias is found by its name; its label has to be mapped too. */
function matchingKeys({ identifiers, fields }: ObjectType): string[][] {
  const names = identifiers.length > 0 ? identifiers : requiredNames(fields);
  const texts = names.filter((name) => name !== 'user_alias');
  return [...texts, ...(names.length > texts.length ? ['alias_name'] : [])].map((name) => [name]);
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
