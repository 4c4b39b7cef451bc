import type { CatalogStream } from '../airbyte/catalog.ts';
import { objectTypeOf } from '../braze/endpoints/index.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { type Column, columnsOfSchema } from './columns.ts';

/** A stream of the source, as far as it is known. */
export interface SourceStream {
  readonly name: string;
  readonly namespace: string | null;
  /** Empty where they are not known. */
  readonly columns: readonly Column[];
  /** The Braze object that the user chose for it in Airbyte's Data Activation; its columns have Braze's names then. */
  readonly object: ObjectType | null;
}

/** A stream as a configured catalog describes it. */
export function streamOfCatalog(stream: CatalogStream): SourceStream {
  return {
    name: stream.name,
    namespace: stream.namespace,
    columns: columnsOfSchema(stream.jsonSchema),
    object: objectTypeOf(stream.destinationObjectName ?? '') ?? null,
  };
}
