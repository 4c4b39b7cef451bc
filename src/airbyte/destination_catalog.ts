import type { JsonObject } from '../json/value.ts';
import type { CatalogStream } from './catalog.ts';

/** Something that a stream can be written as: what the user of Airbyte's Data Activation chooses from. */
export interface DestinationOperation {
  /** Comes back as the `destination_object_name` of a stream. */
  readonly objectName: string;
  readonly syncMode: CatalogStream['destinationSyncMode'];
  /** The fields that columns can be mapped to; with `additionalProperties` fields of other names too. */
  readonly jsonSchema: JsonObject;
  /** The fields by which rows can find what they update, each as a path. */
  readonly matchingKeys: readonly (readonly string[])[];
}

/** The DESTINATION_CATALOG message: the answer to `discover`. */
export function destinationCatalogMessage(operations: readonly DestinationOperation[]): object {
  return {
    type: 'DESTINATION_CATALOG',
    destination_catalog: {
      operations: operations.map(({ objectName, syncMode, jsonSchema, matchingKeys }) => ({
        object_name: objectName,
        sync_mode: syncMode,
        json_schema: jsonSchema,
        matching_keys: matchingKeys,
      })),
    },
  };
}
