import type { Endpoint } from '../braze/endpoint.ts';
import { objectTypeOf } from '../braze/endpoints/index.ts';
import type { ObjectType } from '../braze/object_type.ts';
import type { StreamEntry } from '../config/config.ts';
import type { Routes } from './streams.ts';

/** What an entry asks of Braze. */
export interface Use {
  readonly type: ObjectType;
  /** For people. */
  readonly stream: string;
  /** See {@link StreamEntry.target}. */
  readonly target: string | null;
  /** Where the entry is in the configuration; empty for one that the catalog implies. */
  readonly path: string;
}

/** An endpoint that entries need, and what for. */
export interface UsedEndpoint {
  /** With the streams that need it. */
  readonly endpoint: Endpoint;
  /** What the entries' objects are for, each once. */
  readonly targets: readonly UsedTarget[];
}

/** What objects are for, and who says so. */
export interface UsedTarget {
  /** null: nothing. */
  readonly target: string | null;
  /** What names it first. */
  readonly use: Use | null;
}

/** @param deletes whether rows can become deletions. */
function usesOfEntry(
  { object, target, path }: StreamEntry,
  { stream, namespace }: Pick<StreamEntry, 'stream' | 'namespace'>,
  deletes: boolean,
): Use[] {
  const type = objectTypeOf(object);
  if (type === undefined) return [];
  const name = namespace === null ? stream : `${namespace}.${stream}`;
  const deletion = deletes ? type.deletion?.type : undefined;
  return [type, ...(deletion === undefined ? [] : [deletion])].map((each) => ({
    type: each,
    stream: name,
    target,
    path,
  }));
}

/** What the entries that serve streams ask of Braze. */
export function usesOfRoutes(routes: Routes): Use[] {
  return [...routes].flatMap(({ stream: { name, namespace }, entries }) =>
    entries.flatMap(({ entry, deletes }) => usesOfEntry(entry, { stream: name, namespace }, deletes)),
  );
}

/** The endpoints that these need, each with the streams that need it; the first one of all if none does. */
export function usedEndpoints(endpoints: readonly Endpoint[], uses: readonly Use[]): UsedEndpoint[] {
  const used = endpoints.flatMap((endpoint) => {
    const those = uses.filter(({ type }) => endpoint.types.includes(type));
    if (those.length === 0) return [];
    const neededBy = [...new Set(those.map(({ stream }) => stream))];
    const targets = [...Map.groupBy(those, ({ target }) => target)].map(([target, [use = null]]) => ({
      target,
      use,
    }));
    return [{ endpoint: { ...endpoint, neededBy }, targets }];
  });
  if (used.length > 0) return used;
  return endpoints.slice(0, 1).map((endpoint) => ({ endpoint, targets: [{ target: null, use: null }] }));
}
