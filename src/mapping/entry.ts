import type { CatalogStream } from '../airbyte/catalog.ts';
import type { Catalog } from '../braze/catalogs.ts';
import { endpointOf, endpointsOf, objectTypeOf } from '../braze/endpoints/index.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { dateFields } from '../braze/rules/date_text.ts';
import type { Config, Memory, RateLimit, StreamEntry } from '../config/config.ts';
import { isObject, own } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';
import { adviseOnColumns } from './advice/columns.ts';
import { adviseOnDeletions } from './advice/deletions.ts';
import { adviseOnObject } from './advice/object.ts';
import { adviseOnPayload } from './advice/payload.ts';
import { withinCatalog } from './catalog_fields.ts';
import { expectedDates } from './column_dates.ts';
import type { Complain } from './complain.ts';
import type { Completion } from './complete.ts';
import { deletingMarked, deletionPart, toldOfDeletions } from './deletion.ts';
import { type EntryProgram, entryMapping } from './entry_mapping.ts';
import { checkSettings } from './entry_settings.ts';
import { createMaker } from './making/make.ts';
import { readInput } from './making/reading.ts';
import { wordsOf } from './method_words.ts';
import { columnsOncePer, createOnceKey, type OncePer, oncePerOf } from './once_per.ts';
import { type CompiledDocument, compileDocument } from './program/document.ts';
import type { Program } from './program/program.ts';
import { type Projection, union } from './program/projection.ts';
import { dependsOnReadTime, withoutReadTime } from './read_time.ts';
import type { Mapping } from './row.ts';
import { compileWriter } from './writing/writer.ts';
import { soundDocument, writtenDocument } from './written_document.ts';

/** An entry of the configuration, compiled for one stream. */
export interface CompiledEntry {
  readonly type: ObjectType;
  /** null after a problem. */
  readonly mapping: Mapping | null;
  /** See {@link Route.deletion}. */
  readonly deletion: Mapping | null;
  /** Whether rows of the stream can become deletions. */
  readonly deletes: boolean;
  /** null after a problem. */
  readonly program: Program | null;
  /** The mapping as one schema, whatever its method; null after a problem. */
  readonly schema: JsonObject | null;
  /** The columns of a row that the mapping reads. */
  readonly projection: Projection;
}

/** Where the compilation of an entry reports to; pointers continue the entry's path. */
export interface EntryReports {
  readonly problem: Complain;
  readonly warning: Complain;
  /** While rows are mapped; `path` points into the Braze object. */
  readonly warn: (code: string, path: string, message: string) => void;
}

export function compileEntry(
  entry: StreamEntry,
  stream: CatalogStream,
  config: Pick<Config, 'updateExistingOnly' | 'defaultBrazeApp'> & {
    readonly rateLimit?: RateLimit | undefined;
    readonly memory?: Memory | null | undefined;
    readonly catalogs?: readonly Catalog[] | null | undefined;
  },
  reports: EntryReports,
): CompiledEntry {
  const type = typeOf(entry);
  const failed: CompiledEntry = {
    type,
    mapping: null,
    deletion: null,
    deletes: false,
    program: null,
    schema: null,
    projection: null,
  };
  let sound = true;
  const problem: Complain = (pointer, message) => {
    sound = false;
    reports.problem(pointer, message);
  };
  checkSettings(entry, type, problem, reports.warning, config.memory);
  if (entry.mapping === null) {
    problem('', '`mapping` is missing; expected one of the methods columns, fields or json_schema');
    return failed;
  }
  const columns = columnsOf(stream);
  const written = writtenDocument(type, entry.mapping, [...columns.keys()], problem);
  if (written === null) return failed;
  const inner: Complain = (pointer, message) => problem(written.place(pointer), message);
  const advice: Complain = (pointer, message) => reports.warning(written.place(pointer), message);
  const document = written.checked ? written.document : soundDocument(type, written.document, inner, advice);
  const nulls = { texts: new Set(entry.nullValues), inside: !written.isPayload };
  const whole = compileDocument(type, document, new Set(columns.keys()), inner, nulls);
  const { catalogs } = config;
  const root = withinCatalog(whole.root, { type, entry, catalogs, columns, problem: inner, warning: advice });
  const compiled = { ...whole, root };
  const updateExistingOnly = entry.updateExistingOnly ?? config.updateExistingOnly;
  const advised = {
    type,
    document,
    compiled,
    stream: stream.name,
    columns,
    words: wordsOf(entry.mapping.method),
    updateExistingOnly,
    problem: inner,
    warning: advice,
  };
  // With a part missing that was wrong, or columns that nobody lists, advice on the whole would mislead.
  const known = entry.mapping.method !== 'columns' || columns.size > 0;
  if (sound && known) adviseOnObject(advised);
  adviseOnColumns(advised, sound);
  if (entry.mapping.method === 'columns') adviseOnPayload(advised);
  const oncePer = oncePerOf(entry, {
    stream,
    columns,
    hasElements: compiled.each !== null,
    nulls,
    problem,
    warning: reports.warning,
  });
  if (!sound) return failed;
  const place = { entry: entryNumber(entry), element: null };
  const endpoints = endpointsOf(config.rateLimit);
  const completion: Completion = {
    type,
    target: entry.target,
    updateExistingOnly: stream.destinationSyncMode === 'update' ? 'forced' : updateExistingOnly,
    defaultBrazeApp: type.fields.has('app_id') ? config.defaultBrazeApp : null,
    maxBytes: endpointOf(endpoints, type).objectBytes(type),
    dates: dateFields(expectedDates(type, compiled, columns)),
  };
  const settings = { method: entry.mapping.method, completion, place, oncePer, warn: reports.warn };
  const made = lastingMapping(compiled, settings, config.memory ?? { type: 'none' });
  const { deleted, isPayload } = written;
  const deletion = deletionOf(entry, { type, compiled, stream, isPayload, deleted }, settings, reports);
  const others = [...columnsOncePer(oncePer), ...(deleted === null ? [] : [deleted])];
  const projection = union([compiled.projection, new Set(others)]);
  return {
    type,
    mapping: deletingMarked(deleted, nulls.texts, made, deletion),
    deletion: entry.deletedRows === 'delete' ? deletion : null,
    deletes: deletion !== null,
    program: compiled,
    schema: document,
    projection,
  };
}

type MappingSettings = Pick<EntryProgram, 'method' | 'completion' | 'place' | 'warn'> & {
  readonly oncePer: OncePer | null;
};

/** As {@link mappingOf}. With a memory, objects are known again when their row is read again. */
function lastingMapping(compiled: CompiledDocument, settings: MappingSettings, memory: Memory): Mapping {
  if (memory.type === 'none' || !dependsOnReadTime(compiled)) return mappingOf(compiled, settings);
  return withoutReadTime(mappingOf(compiled, settings), mappingOf(compiled, { ...settings, warn: () => {} }));
}

/** The function that a program is, from a row to Braze objects or to the reasons why not. */
function mappingOf(
  { rowHolds, each, root, labels, names, projection, checks }: CompiledDocument,
  { oncePer, ...settings }: MappingSettings,
): Mapping {
  const makeOf = createMaker();
  return entryMapping({
    ...settings,
    rowHolds,
    each: each && { read: readInput(each.input), label: each.input.source.label, holds: each.holds },
    make: makeOf(root),
    check: checks?.whole ?? null,
    labels,
    names,
    projection,
    onceKey: oncePer && createOnceKey(oncePer),
    write:
      each === null && checks !== null
        ? compileWriter({ ...settings, rowHolds, root, makeOf, checks, oncePer })
        : null,
  });
}

/** What makes the objects that delete what the entry made; null where no row does. */
function deletionOf(
  entry: StreamEntry,
  made: {
    readonly type: ObjectType;
    readonly compiled: CompiledDocument;
    readonly stream: CatalogStream;
    readonly isPayload: boolean;
    readonly deleted: string | null;
  },
  settings: MappingSettings,
  { warning }: EntryReports,
): Mapping | null {
  const { type, compiled, stream, isPayload, deleted } = made;
  if (type.deletion === undefined || (entry.deletedRows === 'skip' && deleted === null)) return null;
  const { by, type: deletes } = type.deletion;
  const root = deletionPart(compiled.root, by, isPayload);
  if (root === null) return null;
  adviseOnDeletions(root, by, stream.primaryKey, (message) => warning('/deleted_rows', message));
  const completion = { ...settings.completion, type: deletes, defaultBrazeApp: null };
  const changed = { ...settings, completion, oncePer: null };
  const mapping = mappingOf({ ...compiled, rowHolds: null, root, checks: null }, changed);
  return toldOfDeletions(mapping, by);
}

/** The configuration's schema lists the words of `object`, and a test holds them against the types. */
function typeOf({ object }: StreamEntry): ObjectType {
  const type = objectTypeOf(object);
  if (type === undefined) throw new Error(`no object has the name ${object}`);
  return type;
}

/** The columns that the catalog lists, with their schemas. */
export function columnsOf({ jsonSchema }: CatalogStream): Map<string, JsonObject> {
  const properties = own(jsonSchema, 'properties');
  const entries = isObject(properties) ? Object.entries(properties) : [];
  return new Map(entries.map(([name, schema]) => [name, isObject(schema) ? schema : {}]));
}

/** Its place in `streams` of the configuration, from 0; -1 for an entry that the catalog implies. */
export function entryNumber({ path }: StreamEntry): number {
  const number = /^\/streams\/(\d+)/.exec(path)?.[1];
  return number === undefined ? -1 : Number(number);
}
