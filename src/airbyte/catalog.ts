import { type DocumentKind, parseDocument } from '../config/document.ts';
import { isConfiguration } from '../config/mix_up.ts';
import type { Problem } from '../config/problem.ts';
import { validator } from '../config/validate.ts';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { check } from './catalog.compiled.ts';

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
  /** The top-level columns of the primary key; empty where none is known, or it is nested. */
  readonly primaryKey: readonly string[];
  /**
   * Whether Airbyte refreshes the stream: `generation_id` equals `minimum_generation_id` above 0, by which it asks for
   * everything older to be deleted.
   */
  readonly refreshed: boolean;
}

export type Catalog = readonly CatalogStream[];

/** A configured catalog, or everything that is wrong with it. */
export interface CatalogReading {
  /** null exactly if there are problems. */
  readonly catalog: Catalog | null;
  /** Their paths point into the catalog. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the text of a ConfiguredAirbyteCatalog. Fields that it does not know are left alone: they may come from a later
 * edition of the protocol. A missing `json_schema` is one without columns.
 * @param title how messages call the file.
 */
export function readCatalog(text: string, title = 'The catalog'): CatalogReading {
  const { json, problem } = parseDocument(text, { ...CONFIGURED_CATALOG, title });
  if (problem !== undefined) return { catalog: null, problems: [problem] };
  const broken = validate(json);
  if (broken.length > 0) return { catalog: null, problems: broken };
  const catalog = (json as unknown as Saved).streams.map(asStream);
  const problems = catalog.flatMap((stream, index) => streamProblems(stream, index, catalog));
  return { catalog: problems.length === 0 ? catalog : null, problems };
}

const CONFIGURED_CATALOG: Omit<DocumentKind, 'title'> = {
  expected: 'an object: {"streams": [{"stream": {"name": …}, "sync_mode": …, "destination_sync_mode": …}]}',
  mixUp: (json) =>
    isConfiguration(json)
      ? 'is a configuration, not a configured catalog. Its place is --config; --catalog takes the list of streams with their sync modes.'
      : null,
};

function asStream({
  stream,
  sync_mode,
  primary_key,
  destination_sync_mode,
  destination_object_name,
  generation_id,
  minimum_generation_id,
}: SavedStream): CatalogStream {
  return {
    name: stream.name,
    namespace: textOrNull(stream.namespace),
    jsonSchema: isObject(stream.json_schema) ? stream.json_schema : {},
    syncMode: sync_mode,
    destinationSyncMode: destination_sync_mode,
    destinationObjectName: textOrNull(destination_object_name),
    primaryKey: columnsOfKey(primary_key) ?? columnsOfKey(stream.source_defined_primary_key) ?? [],
    refreshed: Number(minimum_generation_id) > 0 && minimum_generation_id === generation_id,
  };
}

/** The columns of a key, which is a list of paths; null where there are none, or not only of one step. */
function columnsOfKey(key: Json | undefined): string[] | null {
  if (!Array.isArray(key) || key.length === 0) return null;
  const columns = key.flatMap((path) =>
    Array.isArray(path) && path.length === 1 && typeof path[0] === 'string' ? [path[0]] : [],
  );
  return columns.length === key.length ? columns : null;
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function streamProblems(stream: CatalogStream, index: number, catalog: Catalog): Problem[] {
  const { name, namespace, destinationSyncMode } = stream;
  const path = `/streams/${index}`;
  const title = namespace === null ? `\`${name}\`` : `\`${name}\` of the namespace \`${namespace}\``;
  const first = catalog.findIndex((other) => other.name === name && other.namespace === namespace);
  const problems: Problem[] = [];
  if (first < index) {
    const message = `The catalog lists the stream ${title} twice, first as /streams/${first}; list it once.`;
    problems.push({ path, message });
  }
  if (destinationSyncMode === 'soft_delete') {
    const message = `The stream ${title} has the mode soft_delete, which this destination does not support; choose append, append_dedup or update.`;
    problems.push({ path: `${path}/destination_sync_mode`, message });
  }
  return problems;
}

const validate = validator(check);

/** A catalog that {@link validate} accepts. */
interface Saved {
  readonly streams: readonly SavedStream[];
}

interface SavedStream {
  readonly stream: {
    readonly name: string;
    readonly namespace?: Json;
    readonly json_schema?: Json;
    readonly source_defined_primary_key?: Json;
  };
  readonly primary_key?: Json;
  readonly sync_mode: CatalogStream['syncMode'];
  readonly destination_sync_mode: CatalogStream['destinationSyncMode'];
  readonly destination_object_name?: Json;
  readonly generation_id?: Json;
  readonly minimum_generation_id?: Json;
}
