import type { JsonObject } from '../json/value.ts';

/** A stream of the configured catalog: what Airbyte will send, and how the user wants it written. */
export interface CatalogStream {
  readonly name: string;
  /** null where the catalog says null, "" or nothing: Airbyte uses the three for the same thing. */
  readonly namespace: string | null;
  /** The JSON Schema of the stream's rows; its `properties` are the columns. */
  readonly jsonSchema: JsonObject;
  readonly syncMode: 'full_refresh' | 'incremental';
  readonly destinationSyncMode: 'append' | 'overwrite' | 'append_dedup' | 'update' | 'soft_delete';
  /** Airbyte's Data Activation: the Braze object that the user chose for this stream. */
  readonly destinationObjectName: string | null;
}

export type Catalog = readonly CatalogStream[];
