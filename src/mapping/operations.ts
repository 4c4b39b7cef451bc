import type { DestinationOperation } from '../airbyte/destination_catalog.ts';
import { FIELD_DETAILS } from '../braze/endpoints/track/field_details.ts';
import { FIELDS, REQUIRED } from '../braze/endpoints/track/fields.ts';
import type { Kind } from '../braze/kind.ts';
import type { JsonObject } from '../json/value.ts';
import { ALIAS_PARTS, shapeSchema, UNFILLED } from './methods/columns.ts';

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
  for (const [field, shape] of FIELDS[kind]) {
    if (field === 'user_alias') Object.assign(properties, ALIAS);
    if (UNFILLED.has(field)) continue;
    properties[field] = { ...shapeSchema(shape), ...FIELD_DETAILS[kind][field] };
  }
  return { type: 'object', required: [...REQUIRED[kind]], properties, additionalProperties: true };
}
