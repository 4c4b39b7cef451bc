import type { Catalog, CatalogStream } from '../airbyte/catalog.ts';
import type { Catalog as BrazeCatalog } from '../braze/catalogs.ts';
import { OBJECT_TYPES, objectTypeOf } from '../braze/endpoints/index.ts';
import type { ObjectType } from '../braze/object_type.ts';
import {
  type Config,
  ENTRY_DEFAULTS,
  type Memory,
  type RateLimit,
  type StreamEntry,
} from '../config/config.ts';
import type { Problem } from '../config/problem.ts';
import { didYouMean, either, found } from '../config/words.ts';
import type { JsonObject } from '../json/value.ts';
import { adviseOnRefreshes, adviseOnSyncModes, nameOf } from './advice/sync_mode.ts';
import { type Conflict, conflictsOf, NO_CONFLICT } from './conflicts.ts';
import { compileEntry, entryNumber } from './entry.ts';
import { impliedCatalog } from './implied_catalog.ts';
import { adviseOnSharedKeys } from './once_per.ts';
import type { Program } from './program/program.ts';
import { type Projection, union } from './program/projection.ts';
import type { Mapped, Mapping, NoteMade, Rejection, Row } from './row.ts';

/** Where the rows of a stream go. */
export interface Route {
  readonly stream: CatalogStream;
  /** What makes objects of a row; null for a stream that may have none (a Clear), and for one that is ignored. */
  readonly mapping: Mapping | null;
  /** What makes the objects that delete what a deleted row had made; null: such rows are skipped. */
  readonly deletion: Mapping | null;
  /** The columns that the mapping reads of a row. */
  readonly projection: Projection;
  /** Whether the configuration says that its rows are not sent. */
  readonly ignored: boolean;
  /** The mappings of the stream's entries, for `preview`. */
  readonly entries: readonly RouteEntry[];
}

export interface RouteEntry {
  /** Where the entry is in the configuration; empty for one that the catalog implies. */
  readonly path: string;
  readonly entry: StreamEntry;
  readonly type: ObjectType;
  readonly program: Program;
  /** Whether rows can become deletions. */
  readonly deletes: boolean;
  /** The mapping as one schema, whatever its method: what `preview --explain` shows. */
  readonly schema: JsonObject;
  /** See {@link Conflict}; empty where there is no memory. */
  readonly uncompared: Conflict['uncompared'];
}

/** The routes of all streams of the catalog, or of the streams that the configuration names where there is none. */
export interface Routes {
  readonly size: number;
  readonly hasCatalog: boolean;
  /** null for a stream that the catalog does not have. Without one, an entry without a namespace serves a stream in each of them. */
  forStream(name: string, namespace: string | null): Route | null;
  [Symbol.iterator](): Iterator<Route>;
}

/** The part of the configuration that says what becomes of rows. Without a limit that of the standard plan holds. */
export type StreamsConfig = Pick<Config, 'streams' | 'updateExistingOnly' | 'defaultBrazeApp'> & {
  readonly rateLimit?: RateLimit | undefined;
  /** Absent: there is none. null: it has problems, so nothing is said of what needs one. */
  readonly memory?: Memory | null | undefined;
  /** Those of the workspace; absent or null: Braze does not show them. */
  readonly catalogs?: readonly BrazeCatalog[] | null | undefined;
};

/** Takes a value that Braze would shorten or retype; `path` is the stream's name, `#`, and a pointer into the object. */
export type Warn = (code: string, path: string, message: string) => void;

/**
 * Compiles the mapping of every stream of the catalog: all problems at once. Without a catalog the streams are those of the
 * entries, which finds what is wrong with them whatever the columns are.
 * @param warn is called while rows are mapped, once a value.
 */
export function compileStreams(
  config: StreamsConfig,
  catalog: Catalog | null,
  warn: Warn,
): { readonly routes: Routes | null; readonly problems: Problem[]; readonly warnings: Problem[] } {
  const problems = new Problems();
  const warnings = new Problems();
  const streams = catalog ?? impliedCatalog(config.streams);
  const compiled = streams.map((stream) => routeOf(stream, streams, config, { problems, warnings, warn }));
  const remembers = (config.memory ?? { type: 'none' }).type !== 'none';
  const routes = remembers ? compared(compiled, warnings) : compiled;
  if (catalog !== null) {
    const misplacedPaths = problems.list.map(({ path }) => path);
    const others = config.streams.filter(({ path }) => !misplacedPaths.includes(`${path}/namespace`));
    warnOfUnknownStreams(others, catalog, warnings);
    adviseOnRefreshes(catalog, (path, message) => warnings.add(path, message));
  }
  return {
    routes: problems.list.length === 0 ? asRoutes(routes, catalog !== null) : null,
    problems: problems.list,
    warnings: warnings.list,
  };
}

/** The routes, whose entries know what a memory never compares of their objects. */
function compared(routes: readonly Route[], warnings: Problems): Route[] {
  const all = routes.flatMap(({ stream, entries }) => entries.map((entry) => ({ ...entry, stream })));
  const conflicts = conflictsOf(all).values();
  return routes.map((route) => ({
    ...route,
    entries: route.entries.map((entry) => {
      const { uncompared, warning } = conflicts.next().value ?? NO_CONFLICT;
      if (warning !== null) warnings.add(entry.path, warning);
      return { ...entry, uncompared };
    }),
  }));
}

interface Reports {
  readonly problems: Problems;
  readonly warnings: Problems;
  readonly warn: Warn;
}

/** Problems, each once: an entry may serve several streams. */
class Problems {
  readonly list: Problem[] = [];

  add(path: string, message: string): void {
    if (this.list.some((known) => known.path === path && known.message === message)) return;
    this.list.push({ path, message });
  }
}

function routeOf(stream: CatalogStream, catalog: Catalog, config: StreamsConfig, reports: Reports): Route {
  const { problems, warnings, warn } = reports;
  if (stream.destinationSyncMode === 'soft_delete') {
    problems.add(
      '',
      `Stream ${nameOf(stream)} has the sync mode soft_delete, which this destination does not know; choose append or append_dedup.`,
    );
  }
  const entries = entriesFor(stream, config.streams);
  if (entries.length === 0) {
    const implied = impliedEntry(stream, misplaced(stream, config.streams, catalog), problems);
    if (implied === null)
      return { stream, mapping: null, deletion: null, projection: union([]), ignored: false, entries: [] };
    entries.push(implied);
  }
  const mapped = entries.filter((entry) => entry.object !== 'ignore');
  const compiled = mapped.map((entry) =>
    compileEntry(entry, stream, config, {
      problem: (pointer, message) => problems.add(entry.path + pointer, message),
      warning: (pointer, message) => warnings.add(entry.path + pointer, message),
      warn: (code, path, message) => warn(code, `${stream.name}#${path}`, message),
    }),
  );
  for (const entry of mapped) {
    adviseOnSyncModes(entry, stream, (path, message) => warnings.add(path, message));
  }
  adviseOnSharedKeys(mapped, (path, message) => warnings.add(path, message));
  const mappings = compiled.flatMap(({ mapping }) => mapping ?? []);
  const deletions = compiled.flatMap(({ deletion }) => deletion ?? []);
  return {
    stream,
    mapping: mappings.length === 0 ? null : together(mappings, mapped),
    deletion:
      deletions.length === 0
        ? null
        : together(
            deletions,
            mapped.filter((_, index) => compiled[index]?.deletion !== null),
          ),
    projection: union(compiled.map(({ projection }) => projection)),
    ignored: mapped.length === 0,
    entries: compiled.flatMap(({ program, schema, type, deletes }, index) =>
      program === null || schema === null
        ? []
        : [
            {
              entry: mapped[index] as StreamEntry,
              path: mapped[index]?.path ?? '',
              type,
              deletes,
              program,
              schema,
              uncompared: NO_CONFLICT.uncompared,
            },
          ],
    ),
  };
}

/** Entries with the stream's namespace, or if there are none those without one. */
function entriesFor({ name, namespace }: CatalogStream, all: readonly StreamEntry[]): StreamEntry[] {
  const named = all.filter((entry) => entry.stream === name);
  const exact = named.filter((entry) => entry.namespace !== null && entry.namespace === namespace);
  return exact.length > 0 ? exact : named.filter((entry) => entry.namespace === null);
}

/** An entry with the stream's name and a namespace that no stream of that name has: it is probably meant for this one. */
function misplaced(
  { name }: CatalogStream,
  entries: readonly StreamEntry[],
  catalog: Catalog,
): StreamEntry | undefined {
  const namespaces = catalog.filter((each) => each.name === name).map(({ namespace }) => namespace);
  return entries.find(
    (entry) => entry.stream === name && entry.namespace !== null && !namespaces.includes(entry.namespace),
  );
}

/**
 * What the catalog says of a stream that no entry names; null for a Clear, and after a problem.
 * @param near an entry that misses the stream by its namespace.
 */
function impliedEntry(
  stream: CatalogStream,
  near: StreamEntry | undefined,
  problems: Problems,
): StreamEntry | null {
  const { destinationObjectName, destinationSyncMode } = stream;
  const [object = null, target = null] = destinationObjectName?.split(':', 2) ?? [];
  if (object !== null && objectTypeOf(object) !== undefined) {
    return {
      path: '',
      stream: stream.name,
      namespace: stream.namespace,
      object,
      ...ENTRY_DEFAULTS,
      target,
      mapping: { method: 'columns' },
    };
  }
  if (object !== null) {
    const names = OBJECT_TYPES.map(({ name }) => name);
    problems.add(
      '',
      `Stream ${nameOf(stream)} is to be sent as ${found(object)}; expected ${either(names)}.${didYouMean(object, names)}`,
    );
  } else if (near?.namespace) {
    const { namespace } = stream;
    problems.add(
      `${near.path}/namespace`,
      `The catalog has no stream \`${stream.name}\` in the namespace \`${near.namespace}\`: ${
        namespace === null
          ? 'it has no namespace there. Leave `namespace` out.'
          : `its namespace is \`${namespace}\`.${didYouMean(near.namespace, [namespace]) || ` Write \`${namespace}\`, or leave \`namespace\` out.`}`
      }`,
    );
  } else if (destinationSyncMode !== 'overwrite') {
    problems.add(
      '/streams',
      `Stream ${nameOf(stream)} of the catalog has no entry here; add one (\`"object": "ignore"\` leaves its rows out).`,
    );
  }
  return null;
}

/** Several entries each make their own objects; if one rejects a row, none of the row is sent. */
function together(mappings: readonly Mapping[], entries: readonly StreamEntry[]): Mapping {
  const [only] = mappings;
  if (only !== undefined && mappings.length === 1) return only;
  return (row: Row, noteMade?: NoteMade): Mapped => {
    const results = mappings.map((mapping) => mapping(row, noteMade));
    const rejections: Rejection[] = [];
    for (const [index, { rejections: those }] of results.entries()) {
      const rejecting = entries[index] as StreamEntry;
      for (const rejection of those ?? []) {
        const message = `${rejecting.path}: ${rejection.message}`;
        rejections.push({ ...rejection, entry: entryNumber(rejecting), message });
      }
    }
    if (rejections.length === 0) return { objects: results.flatMap((result) => result.objects ?? []) };
    return { rejections, identifier: results.find((result) => result.identifier)?.identifier ?? null };
  };
}

function warnOfUnknownStreams(entries: readonly StreamEntry[], catalog: Catalog, warnings: Problems): void {
  for (const { path, stream, namespace } of entries) {
    const named = catalog.filter((each) => each.name === stream);
    if (named.some((each) => namespace === null || each.namespace === namespace)) continue;
    const spaces = named.flatMap((each) => each.namespace ?? []);
    const hint =
      named.length > 0
        ? spaces.length > 0
          ? ` Its namespace there is ${either(spaces.map((space) => `\`${space}\``))}.`
          : ' It has no namespace there.'
        : didYouMean(
            stream,
            catalog.map((each) => each.name),
          );
    warnings.add(
      path,
      `\`${stream}\`${namespace === null ? '' : ` in the namespace \`${namespace}\``} is no stream of the catalog, so the entry has no effect.${hint}`,
    );
  }
}

/** Routes as they are looked up. @param hasCatalog see {@link Routes}. */
export function asRoutes(routes: readonly Route[], hasCatalog: boolean): Routes {
  const byName = Map.groupBy(routes, ({ stream }) => stream.name);
  return {
    size: routes.length,
    hasCatalog,
    forStream(name, namespace) {
      const named = byName.get(name) ?? [];
      for (const route of named) if (route.stream.namespace === namespace) return route;
      if (hasCatalog) return null;
      const any = named.find(({ stream }) => stream.namespace === null);
      if (any === undefined) return null;
      // Each namespace has a route of its own, since rows and states are counted by stream.
      const added = { ...any, stream: { ...any.stream, namespace } };
      named.push(added);
      return added;
    },
    [Symbol.iterator]: () => routes.values(),
  };
}
