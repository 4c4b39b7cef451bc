import type { Catalog } from '../airbyte/catalog.ts';
import type { StreamEntry } from '../config/config.ts';

/**
 * The catalog of a sync that is given none: the streams that entries name, each once, of whose columns nothing is known. One
 * without a namespace is that of all namespaces which no entry names.
 */
export function impliedCatalog(entries: readonly Pick<StreamEntry, 'stream' | 'namespace'>[]): Catalog {
  const streams = new Map(
    entries.map(({ stream: name, namespace }) => [JSON.stringify([name, namespace]), { name, namespace }]),
  );
  return [...streams.values()].map((stream) => ({
    ...stream,
    jsonSchema: {},
    syncMode: 'incremental',
    destinationSyncMode: 'append',
    destinationObjectName: null,
    primaryKey: [],
    refreshed: false,
  }));
}
