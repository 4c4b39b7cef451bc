import type { DestinationOperation } from '../airbyte/destination_catalog.ts';
import { FIELDS } from '../braze/endpoints/track/objects.ts';
import type { Kind } from '../braze/kind.ts';
import { detailsOf, requiredNames } from '../braze/rules/field.ts';
import { ALIAS_PARTS } from '../braze/rules/identifier.ts';
import type { JsonObject } from '../json/value.ts';
import { shapeSchema, UNFILLED } from './methods/columns.ts';

/** A matching key is one field, so an alias is found by its name; its label has to be mapped too. */
const MATCHING_KEYS = ['external_id', 'braze_id', 'email', 'phone', 'alias_name'].map((field) => [field]);

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
export const OPERATIONS: readonly DestinationOperation[] = [
  operation('attributes', 'append_dedup'),
  operation('attributes', 'update'),
  operation('events', 'append'),
  operation('purchases', 'append'),
];

function operation(kind: Kind, syncMode: DestinationOperation['syncMode']): DestinationOperation {
  return { objectName: kind, syncMode, jsonSchema: columnsSchema(kind), matchingKeys: MATCHING_KEYS };
}

/** The JSON Schema of a row whose columns fill an object. */
function columnsSchema(kind: Kind): JsonObject {
  const properties: JsonObject = {};
  for (const [name, field] of FIELDS[kind]) {
    if (name === 'user_alias') Object.assign(properties, ALIAS);
    if (UNFILLED.has(name)) continue;
    properties[name] = { ...shapeSchema(field.rule.shape), ...detailsOf(field) };
  }
  const required = [...requiredNames(FIELDS[kind])];
  return { type: 'object', required, properties, additionalProperties: true };
}
