import type { Catalog, CatalogStream } from '../../airbyte/catalog.ts';
import { objectTypeOf } from '../../braze/endpoints/index.ts';
import type { StreamEntry } from '../../config/config.ts';

/** Takes a piece of advice; the pointer is the path of the entry that it is about. */
type Advise = (pointer: string, message: string) => void;

/** A stream's name for messages. */
export function nameOf({ name, namespace }: Pick<CatalogStream, 'name' | 'namespace'>): string {
  return namespace === null ? `\`${name}\`` : `\`${name}\` (namespace \`${namespace}\`)`;
}

/** What a stream's sync modes do to objects (events, purchases) of which Braze keeps every one that it is sent. */
export function adviseOnSyncModes(
  { path, object }: StreamEntry,
  stream: CatalogStream,
  advise: Advise,
): void {
  const type = objectTypeOf(object);
  if (type === undefined || type.syncModes.includes('append_dedup')) return;
  if (stream.syncMode === 'full_refresh') {
    advise(
      path,
      `Stream ${nameOf(stream)} has the sync mode full_refresh, so EVERY RUN SENDS ITS WHOLE HISTORY OF ${object.toUpperCase()} AGAIN, and Braze does not recognise repeated ones. Choose an incremental sync mode.`,
    );
  } else if (stream.destinationSyncMode === 'append_dedup') {
    advise(
      path,
      `Stream ${nameOf(stream)} has the destination sync mode append_dedup, but Braze keeps all ${object}: a row that changes and comes again is one more of them. Choose append, and a source whose rows never change.`,
    );
  }
}

/** Airbyte's refreshes ask for deletions, of which Braze gets none. One piece of advice for all streams. */
export function adviseOnRefreshes(catalog: Catalog, advise: Advise): void {
  const refreshed = catalog.filter((stream) => stream.refreshed).map(nameOf);
  if (refreshed.length === 0) return;
  advise(
    '',
    `Airbyte refreshes ${refreshed.join(', ')} and asks for what earlier syncs wrote to be deleted. Nothing is deleted at Braze: users are updated, events and purchases are added.`,
  );
}
