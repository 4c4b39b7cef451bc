import { streamName } from '../airbyte/stream.ts';
import type { ObjectType } from '../braze/object_type.ts';
import type { StreamEntry } from '../config/config.ts';
import { isObject, own } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';
import { isInternal } from '../mapping/internal_names.ts';
import { cdiColumns, isCdiTable } from '../mapping/methods/cdi.ts';
import type { Program } from '../mapping/program/program.ts';
import type { Route, RouteEntry, Routes, StreamsConfig } from '../mapping/streams.ts';
import { type FieldLine, mappingLines } from './fields.ts';
import { settingLines } from './settings.ts';

/** A stream of the catalog, and what becomes of its rows. */
export interface StreamPreview {
  /** For people: `namespace.name`, or the name alone. */
  readonly stream: string;
  /** Whether the configuration says that its rows are not sent. */
  readonly ignored: boolean;
  /** Empty for a stream that is ignored, and for one that may have no rows. */
  readonly entries: readonly EntryPreview[];
}

/** What one entry of the configuration makes of a stream's rows. */
export interface EntryPreview {
  /** Its place in the configuration; empty for one that the catalog implies. */
  readonly entry: string;
  readonly type: ObjectType;
  readonly method: 'columns' | 'fields' | 'json_schema';
  /** Which rows make an object, and how many, where that is not one each. */
  readonly conditions: readonly string[];
  readonly fields: readonly FieldLine[];
  /** Columns that nothing of the entry reads and that stay out; null where the catalog lists no columns. */
  readonly leftOut: readonly string[] | null;
  /** The mapping as one schema, whatever its method. */
  readonly schema: JsonObject;
}

/** What becomes of each stream of the catalog. */
export function streamPreviews(routes: Routes, config: StreamsConfig): StreamPreview[] {
  return [...routes].map((route) => ({
    stream: streamName(route.stream.name, route.stream.namespace),
    ignored: route.ignored,
    entries: route.entries.map((entry) => {
      const written = config.streams.find(({ path }) => path === entry.path);
      return entryPreview(route, entry, written, config);
    }),
  }));
}

function entryPreview(
  { stream }: Route,
  { type, program, schema, deletes }: RouteEntry,
  entry: StreamEntry | undefined,
  config: StreamsConfig,
): EntryPreview {
  const properties = own(stream.jsonSchema, 'properties');
  const columns = isObject(properties) ? Object.keys(properties) : [];
  const { fields, passing } = mappingLines(program);
  const unread = columns.filter((column) => !program.claims.has(column));
  const places = passing.map((place) => ({
    ...place,
    columns: unread.filter(
      (column) => !place.declared.has(column) && (place.only?.has(column) ?? true) && !isInternal(column),
    ),
  }));
  const method = entry?.mapping?.method ?? 'columns';
  const { ingestion } = type;
  const isCdi = method === 'columns' && isCdiTable(type, columns);
  const deleted = isCdi && ingestion !== undefined ? cdiColumns(ingestion, columns).deleted : null;
  const settings = {
    updateExistingOnly: entry?.updateExistingOnly ?? config.updateExistingOnly,
    forced: stream.destinationSyncMode === 'update',
    defaultBrazeApp: config.defaultBrazeApp,
  };
  return {
    entry: entry?.path ?? '',
    type,
    method,
    conditions: [...conditionsOf(program), ...(deletes ? [deletionWords(type, deleted)] : [])],
    fields: [
      ...fields,
      ...places.map(({ field, becomes, columns: passed }) => ({
        field,
        from: columns.length === 0 ? 'every column that nothing reads' : passedWords(passed),
        becomes,
        columns: passed,
        passes: true,
      })),
      ...settingLines(type, settings, fields),
    ],
    leftOut:
      columns.length === 0
        ? null
        : unread.filter(
            (column) => column !== deleted && !places.some((place) => place.columns.includes(column)),
          ),
    schema,
  };
}

function passedWords(columns: readonly string[]): string {
  if (columns.length === 0) return 'no column: all are read otherwise';
  return columns.map((column) => `column \`${column}\``).join(', ');
}

/** Which rows make an object, and how many. */
function conditionsOf({ each, rowHolds }: Program): string[] {
  return [
    ...(each === null ? [] : [eachWords(each)]),
    ...(rowHolds === null ? [] : ['only rows that satisfy `x-when`']),
  ];
}

/** @param deleted the column that says which rows delete; null: the platform does. */
function deletionWords({ deletion }: ObjectType, deleted: string | null): string {
  const rows = deleted === null ? 'rows that the source deleted' : `rows with a true \`${deleted}\``;
  return `${rows} become \`${deletion?.type.name}\``;
}

function eachWords({ input, holds }: NonNullable<Program['each']>): string {
  const words = `one for each element of ${input.source.label}`;
  return holds === null ? words : `${words} that satisfies its \`when\``;
}
