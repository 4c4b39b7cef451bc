import type { StreamEntry } from '../../config/config.ts';
import type { Routes } from '../../mapping/streams.ts';

/** An entry of the configuration that makes objects of a stream's rows. */
export interface EntryNote {
  /** Its place in `streams`, from 0; -1 for one that the catalog implies. */
  readonly entry: number;
  readonly object: string;
}

/** The entries of a stream, in the configuration's order; empty for a stream without a mapping. */
export type EntriesOf = (stream: string, namespace: string | null) => readonly EntryNote[];

/**
 * The entries behind the routes, for a dead letter to note: places in the configuration change with it, and a replay has
 * to see that.
 */
export function entriesOf(routes: Routes, entries: readonly StreamEntry[]): EntriesOf {
  return (stream, namespace) =>
    (routes.forStream(stream, namespace)?.entries ?? []).map(({ path, type }) => ({
      entry: entries.findIndex((entry) => entry.path === path),
      object: type.name,
    }));
}
